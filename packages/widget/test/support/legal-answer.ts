import type { Citation } from "@qanun/contract"

const cite = (n: number, article: string, heading: string, text: string, quoted: string): Citation => ({
  n,
  source_id: `labor:${article}`,
  kind: "summary",
  law: "قانون کار",
  article,
  label: `ماده ${article} قانون کار`,
  heading,
  topic: "labour",
  language: "fa",
  text,
  validity: { status: "in_force", from: "1990-11-20", to: null },
  url: null,
  spans: quoted ? [{ start: text.indexOf(quoted), end: text.indexOf(quoted) + quoted.length }] : [],
})

/** Three articles on paid leave, in plain words. */
export const leaveCitations: readonly Citation[] = [
  cite(
    1,
    "64",
    "مرخصی سالانه",
    "هر کارگر در سال یک ماه مرخصی با حقوق دارد و چهار جمعه هم جزو همین یک ماه است. روزهای تعطیل دیگر از این مرخصی کم نمی‌شود. کسی که کمتر از یک سال کار کرده، به نسبت مدت کارش مرخصی می‌گیرد.",
    "هر کارگر در سال یک ماه مرخصی با حقوق دارد و چهار جمعه هم جزو همین یک ماه است.",
  ),
  cite(
    2,
    "66",
    "ذخیره مرخصی",
    "کارگر در هر سال فقط ۹ روز از مرخصی سالانه‌اش را می‌تواند برای سال‌های بعد نگه دارد.",
    "۹ روز از مرخصی سالانه‌اش",
  ),
  cite(
    3,
    "71",
    "مرخصی در پایان کار",
    "وقتی قرارداد کار تمام یا فسخ شود یا کارگر بازنشسته یا ازکارافتاده شود، پول روزهای مرخصی مانده به او، و اگر فوت کند به بازماندگانش، پرداخت می‌شود.",
    "پول روزهای مرخصی مانده به او",
  ),
]

export const leaveAnswer = `مرخصی استحقاقی شما **یک ماه در سال با حقوق** است و چهار جمعه هم در همین یک ماه حساب می‌شود.[1] پس در عمل نزدیک به **۲۶ روز کاری** مرخصی دارید.

- اگر کمتر از یک سال کار کرده باشید، به نسبت مدت کار مرخصی می‌گیرید.[1]
- هر سال تنها **۹ روز** را می‌توانید برای سال بعد نگه دارید.[2]
- هنگام پایان قرارداد، پول روزهای مانده پرداخت می‌شود.[3]

برای کارهای سخت و زیان‌آور مدت مرخصی بیشتر است؛ در آن باره جداگانه بپرسید.`

export const leaveAnswerEn = `You are entitled to **one month of paid leave a year**, and four Fridays count as part of it.[1] In practice that is about **26 working days**.

1. With less than a year of work, leave is granted in proportion.[1]
2. Only **9 days** can be carried into the next year.[2]
3. When the contract ends, unused days are paid out.[3]`

export const noAnswer =
  "در موادی که در دسترس است چیزی نیست که به این پرسش پاسخ دهد. شاید با جزئیات بیشتر یا با نام قانون، پاسخ پیدا شود."
