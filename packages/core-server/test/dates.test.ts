import { expect, test } from "vitest"
import { dateAsked } from "../src/law/dates.ts"

test("the date of a question is read, and a law's year is not taken for it", () => {
  expect(dateAsked("قرارداد سال ۱۳۶۵ بسته شده")).toBe("1365")
  expect(dateAsked("اجاره بعد از سال ۱۳۷۶")).toBe("1377")
  expect(dateAsked("طبق قانون ۱۳۷۶ چیست")).toBeNull()
  expect(dateAsked("در ۱۳۸۵/۳/۵ ازدواج کردم")).toBe("1385-03-05")
  expect(dateAsked("in 1998 we married")).toBe("1377")
  expect(dateAsked("مهریه ۱۱۰ سکه")).toBeNull()
  expect(dateAsked("ماده ۱۵ قانون روابط موجر و مستأجر ۱۳۵۶")).toBeNull()
  expect(dateAsked("طبق قانون کار در ۱۳۸۰ چه بود؟")).toBe("1380")
})

test("a day is read however people write it, in either calendar", () => {
  const days: [string, string | null][] = [
    ["۱۲ خرداد ۱۳۸۰ مغازه را اجاره دادم", "1380-03-12"],
    ["در دوازدهم خرداد ماه سال ۸۰", "1380-03-12"],
    ["بیست و پنجم اسفند ۱۳۷۵ عقد کردیم", "1375-12-25"],
    ["خرداد ۷۰ چک کشیدم", "1370-03-01"],
    ["تاریخ سند ۱۲/۳/۱۳۸۰ است", "1380-03-12"],
    ["signed on 2001-06-02", "1380-03-12"],
    ["on March 21, 1998 we married", "1377-01-01"],
    ["the 21st of March 1998", "1377-01-01"],
    ["in March 1998", "1376-12-10"],
    ["عقد الإيجار في مارس 1998", "1376-12-10"],
    ["در ژوئن ۲۰۰۱", "1380-03-11"],
    ["قبل از انقلاب خانه خریدم", "1357-11-21"],
    ["قبل از انقلاب اسلامی چه قانونی بود", "1357-11-21"],
    ["اجاره‌نامه دهه ۶۰", "1365"],
    ["سند دهه هفتاد", "1375"],
    ["اجاره‌نامه ۱۳۷۰ دارم", "1370"],
    ["آیین‌نامه ۱۳۸۰ چیست", null],
    ["بعد از انقلاب چه شد", null],
    ["مهریه ۱۳ سکه", null],
    ["۱۵ مهر چه شد", null],
    ["مهر و امضا ۲۰ درصد", null],
    ["you may 2 times ask", null],
    ["۴۵/۱۳/۱۳۸۰", "1380"],
    ["۲/۳ اموال", null],
  ]
  for (const [question, day] of days) expect([question, dateAsked(question)]).toEqual([question, day])
})
