import { useAnswer } from "./use-answer.ts"

/** A question and its answer without the widget. */
export function AskForm() {
  const { text, citations, failure, busy, ask } = useAnswer()
  return (
    <form action={(data) => ask(String(data.get("question")))}>
      <label>
        پرسش شما <input name="question" required />
      </label>
      <button type="submit" disabled={busy}>
        بپرس
      </button>
      <output aria-busy={busy} style={{ display: "block", whiteSpace: "pre-wrap" }}>
        {text}
      </output>
      <ol>
        {citations.map(({ n, label }) => (
          <li key={n} value={n}>
            {label}
          </li>
        ))}
      </ol>
      {failure && <p role="alert">پاسخی نرسید ({failure}).</p>}
    </form>
  )
}
