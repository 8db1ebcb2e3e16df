import { AskForm } from "./ask-form.tsx"
import { useLegalChat } from "./use-legal-chat.ts"

const TOPICS = ["چند روز مرخصی استحقاقی دارم؟", "صاحبخانه چه وقت باید پول پیش را پس بدهد؟"]

export function App() {
  const ask = useLegalChat({ endpoint: "/qanun", locale: "fa" })
  return (
    <main>
      <h1>میز حقوقی</h1>
      {TOPICS.map((topic) => (
        <button key={topic} type="button" onClick={() => ask(topic)}>
          {topic}
        </button>
      ))}
      <AskForm />
    </main>
  )
}
