import { fold } from "./fold.ts"
import { LIGHT_VERBS } from "./light-verbs.ts"
import { SPOKEN_STOP_WORDS } from "./spoken-words.ts"

const PERSIAN = `
و در به از که این آن را با است برای تا یا هم نیز بر اگر اما ولی لیکن پس چون چه چی چیست چیه چرا چگونه چطور چطوری کجا کجاست کی کیست
کدام کدوم چند چقدر چقد چندتا آیا مگر هر همه هیچ هیچکس هیچی یک یه دو ای ها های می نمی خود خودم خودش خودمان من تو او ما شما آنها ایشان
منو تورو اونو مرا ام ات اش مان تان شان اند ایم اید هست هستم هستی هستیم هستید هستند نیست نیستم نیستند بود بودم بودی بودند بوده باشد باشم باشند باشه
نباشد نباشه نبود شد شدم شدی شدند شده شود شوم شوند شوی نشود نشد نشده شدن میشود میشه نمیشه بشود بشه بشم گردد گردید گردیده کرد کردم کردی کردند کرده کند کنم کنی کنند کنیم
کنه میکنه میکند میکنم میکنن بکند بکنم بکنه بکنیم کن نکند نکنم نکنه نکرد نکرده نکردم کردن نماید نمایند نموده نمود داد دادم داده دهد دهم دهند دهی بدهد بدهم بده بدهند بدم ندهد نداد نداده دادن میدهد میده
دارد دارم داری دارند داریم دارید داره دارن ندارد ندارم نداره ندارند داشت داشتم داشته داشتن داشته‌باشد گرفت گرفتم گرفته گیرد گیرم گیرند بگیرد بگیرم بگیره بگیرن نگیرد گرفتن میگیرد
خواهد خواهم خواهند خواهی خواست خواستم خواسته میخواهم میخوام میخواد میخواهد بخواهد بخواهم بخواد خوام تواند توانم توانند توانیم توانست میتوان میتوانم میتواند میتونم میتونه نمیتونم تونم تونه تونن میشود بتواند بتوانم بتونم توان
باید نباید شاید ممکن گفت گفتم گفته گوید گویند میگه میگوید میگن بگوید بگم گفتن رفت رفتم رفته رود روم برود برم آمد آمده آید بیاید اومد آورد آورده
حالا الان اکنون وقتی زمانی هنگامی بعد قبل پیش روی زیر بین میان طی ضمن جهت مورد موردی خصوص درباره راجع نسبت توسط بدون بی غیر جز مگر بلکه یعنی مثل مانند همچون
همین همان چنین چنان اینکه آنکه آنچه هرچه هرکس کسی کسانی چیزی جایی بعضی برخی تمام کل بسیار خیلی زیاد کم کمی بیش بیشتر کمتر فقط تنها دیگر دیگه دیگری باز هنوز هرگز
لطفا سلام ممنون مرسی خواهش کمک راهنمایی میکنید بفرمایید بفرمائید سوال پرسش جواب پاسخ بگید بگو بدانم بدونم میدونم میدانم دونم دانم
طور گونه نوع بابت واسه برام برایم بهم بهش ازش باهاش توی تو داخل رو رفته‌ام تموم چکار چنده چقدره چیه کیه کجاست چنده‌ چیکار بکنم اگه اگر میگن چنتا شونه خودمو نمیشه پیش
صورتی صورت باشد‌که نظر
`
const ENGLISH = `
a an the and or of to in on at for from by with as is are was were be been being it its this that these those there their they them he him his she her i my me we our you your
do does did done can could may might must shall should will would have has had having not no nor if then than so such what which who whom whose when where why how
without get got going go going take took make made someone something anything my doing use about into over under after before during between out up down off again any all some each every other more most much many only own same too very just also
because while since until yet still there here though although even really ever never said says saying tells told wants wanted needs needed makes doesn don didn won isn wasn aren haven hasn let lets us me him please tell know want need get got gets give given happen happens
`
const ARABIC = `
ما ماذا هل هو هي هم في من على إلى عن مع أن إن كان كانت يكون تكون لا لم لن هذا هذه ذلك تلك الذي التي كيف متى أين كم لماذا أو و ثم بعد قبل عند كل أي هناك يمكن يجب لي لك له لها أنا نحن لمن يحق هناك حق بين ذلك عدد
إذا اذا حتى مرة أخرى أيضا قد كل بعض غير دون مني منه منها فيه فيها به بها إليه عليه عليها علي وهو وهي وكانت وكان أستطيع أريد يريد تريد أفعل افعل يفعل حين عندما بعدما لأن لكن ليس ليست أنه أنها إني أني منذ حول نفس هؤلاء جدا فقط سوف
`

/** Lacking something is often the very point: «بیمه ندارد». */
const MEANINGFUL = /^(?:ندار|نداشت|بدون|بی$)/

const WORDS: ReadonlySet<string> = new Set(
  [...`${PERSIAN} ${SPOKEN_STOP_WORDS} ${ENGLISH} ${ARABIC}`.split(/\s+/), ...LIGHT_VERBS].flatMap((word) => {
    const folded = fold(word).replaceAll("\u200c", "")
    return folded && !MEANINGFUL.test(folded) ? [folded] : []
  }),
)

/** Whether a word carries no meaning for the search: function words, question words, light verbs. */
export function isStopWord(word: string): boolean {
  return WORDS.has(word) || (word.length < 2 && !/\d/.test(word))
}

const VERBS: ReadonlySet<string> = new Set(LIGHT_VERBS.map((word) => fold(word).replaceAll("\u200c", "")))

/** Whether a word is a form of a verb that means little beside its noun. */
export const isLightVerb = (word: string): boolean => VERBS.has(word)
