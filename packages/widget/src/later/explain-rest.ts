import type { ErrorCode } from "@qanun/contract"
import type { Locale } from "../i18n/direction.ts"
import type { Strings } from "../i18n/strings.ts"
import { fill } from "../kit.ts"
import type { Explanation, Failure } from "../state/failure.ts"
import { localDate } from "./local-date.ts"

/** What a server can have against a question, as far as a visitor can act on it. */
export type FailureKind =
  | "unreachable"
  | "timeout"
  | "interrupted"
  | "quota"
  | "rate"
  | "session"
  | "forbidden"
  | "invalid"
  | "busy"
  | "setup"
  | "gone"

const KINDS: Partial<Record<ErrorCode, FailureKind>> = {
  core_timeout: "timeout",
  timeout: "timeout",
  interrupted: "interrupted",
  stream_interrupted: "interrupted",
  quota_exceeded: "quota",
  rate_limited: "rate",
  unauthorized: "session",
  token_invalid: "session",
  token_expired: "session",
  token_unavailable: "session",
  forbidden: "forbidden",
  origin_forbidden: "forbidden",
  invalid_request: "invalid",
  payload_too_large: "invalid",
  invalid_argument: "invalid",
  turn_in_progress: "busy",
  not_found: "gone",
  core_rejected_token: "setup",
  core_invalid_response: "setup",
  invalid_response: "setup",
  redirected: "setup",
  unsupported: "setup",
  http_error: "setup",
  malformed_json: "setup",
  method_not_allowed: "setup",
  unsupported_media_type: "setup",
}

const HOPELESS: readonly FailureKind[] = ["forbidden", "quota", "invalid", "gone"]

/** Texts for what a server says; those for a broken network are in the chat's own file. */
export interface FailureStrings {
  failures: Readonly<Record<Exclude<FailureKind, keyof Strings["failures"]>, string>>
  resetsAt: string
}

export const FAILURE_STRINGS: Readonly<Record<Locale, FailureStrings>> = {
  fa: {
    failures: {
      quota: "سهمیهٔ پرسش این دوره تمام شده است.",
      rate: "پرسش‌ها پشت سر هم رسیدند. کمی صبر کنید و دوباره بفرستید.",
      session: "نشست شما به پایان رسیده است. دوباره وارد شوید و پرسش را بفرستید.",
      forbidden: "این سایت اجازهٔ استفاده از سرویس را ندارد.",
      invalid: "این پرسش پذیرفته نشد. آن را روشن‌تر و کوتاه‌تر بنویسید.",
      busy: "پاسخ قبلی هنوز نوشته می‌شود. کمی صبر کنید.",
      setup: "سرویس گفت‌وگو درست راه‌اندازی نشده است. به مدیر سایت خبر دهید.",
      gone: "این گفت‌وگو دیگر در دسترس نیست. گفت‌وگوی تازه‌ای آغاز کنید.",
    },
    resetsAt: "سهمیه {date} تازه می‌شود.",
  },
  en: {
    failures: {
      quota: "The questions for this period are used up.",
      rate: "That was too many questions at once. Wait a moment and try again.",
      session: "Your session has ended. Sign in again, then send the question.",
      forbidden: "This site is not allowed to use the service.",
      invalid: "The question was not accepted. Please make it clearer or shorter.",
      busy: "The previous answer is still being written. Please wait a moment.",
      setup: "The chat is not set up correctly. Please tell the site's owner.",
      gone: "This conversation is no longer available. Please start a new one.",
    },
    resetsAt: "Your quota renews {date}.",
  },
  ar: {
    failures: {
      quota: "نفدت أسئلة هذه الفترة.",
      rate: "أسئلة كثيرة دفعة واحدة. انتظر قليلًا ثم حاول.",
      session: "انتهت جلستك. سجّل الدخول مجددًا ثم أرسل السؤال.",
      forbidden: "هذا الموقع غير مسموح له باستخدام الخدمة.",
      invalid: "لم يُقبل السؤال. اجعله أوضح أو أقصر.",
      busy: "الإجابة السابقة ما زالت تُكتب. انتظر قليلًا.",
      setup: "المحادثة غير مهيأة بشكل صحيح. أبلغ صاحب الموقع.",
      gone: "لم تعد هذه المحادثة متاحة. ابدأ محادثة جديدة.",
    },
    resetsAt: "تتجدد حصتك {date}.",
  },
}

/** The kind of a code; one that nobody knows counts as a service that cannot be reached. */
export const kindOf = (code: ErrorCode): FailureKind => KINDS[code] ?? "unreachable"

/** Explains any failure, in the host's words where it has its own. */
export function explainRest({ code, resetsAt }: Failure, strings: Strings, locale: Locale): Explanation {
  const own = FAILURE_STRINGS[locale]
  const kind = kindOf(code)
  const failures: Readonly<Record<FailureKind, string>> = { ...own.failures, ...strings.failures }
  const again = resetsAt ? ` ${fill(own.resetsAt, { date: localDate(resetsAt, locale, true) })}` : ""
  return { words: failures[kind] + again, hopeless: HOPELESS.includes(kind) }
}
