/** Stems of verbs that mean little beside their noun: «شکایت کردن» is about شکایت. Formal and colloquial. */
const PRESENT = "کن شو ده دار گیر خواه خوا توان تون گو گوی رو آی یا آور گذار ذار انداز افت گرد نما کشون رسون".split(" ")
/** Stems too short or ambiguous to stand without a prefix: «زنم» is a wife, «خورم» eats. */
const PREFIXED_ONLY = "زن خور ر د گ ش آر آ ا کش رس مون مان دان دون بر بند بد".split(" ")
const PAST =
  "کرد شد داد داشت گرفت خواست توانست تونست گفت رفت آمد اومد آورد گذاشت ذاشت انداخت افتاد گردید نمود زد خورد کشید رسید موند دانست دونست بود برد".split(
    " ",
  )
const ENDINGS_PRESENT = "م ی د ه یم ید ین ند ن".split(" ")
const ENDINGS_PAST = ["", ..."م ی یم ید ین ند ن ه هام هام‌ ه‌ام ن".split(" ")]
const PREFIXES = "می نمی ب ن".split(" ")

function forms(): string[] {
  const present = PRESENT.flatMap((stem) =>
    ENDINGS_PRESENT.flatMap((ending) => ["", ...PREFIXES].map((prefix) => prefix + stem + ending)),
  )
  const prefixed = PREFIXED_ONLY.flatMap((stem) =>
    ENDINGS_PRESENT.flatMap((ending) => ["می", "نمی"].map((prefix) => prefix + stem + ending)),
  )
  const past = PAST.flatMap((stem) =>
    ENDINGS_PAST.flatMap((ending) => ["", "می", "نمی", "ن"].map((prefix) => prefix + stem + ending)),
  )
  const spoken =
    "بدم بده بدی بدیم بدید بدن ندم نده ندن دن دم شم شه شیم شید شن نشم نشه نشن بشم بشه بشن کنه برم بره بری بریم برن نرم نره بگم بگه بگن بزنم بزنه بزنن خورده رسه مونه مونم مونن کشه دونم دونه تونه خوام خواد خوان ذاره ذارم ذارن گه گن گم‌ رم ره رن ریم یاد‌ بیاد بیام بیان نیاد".split(
      " ",
    )
  return [...present, ...prefixed, ...past, ...spoken]
}

/** Words of light verbs, unfolded. */
export const LIGHT_VERBS: readonly string[] = forms()
