import fc from "fast-check"
import { expect, test } from "vitest"
import { drawInto } from "../../src/draw/instance.ts"
import { Fragment, jsx } from "../../src/draw/jsx-runtime.ts"
import { createRef, live } from "../../src/draw/live.ts"
import { signal } from "../../src/draw/signals.ts"
import type { Child } from "../../src/draw/vnode.ts"

const drawn = () => Promise.resolve()

/** A drawing as data, so that it can be drawn twice. */
type Plan = { tag: string; key?: number; title?: string; kids: Plan[] } | string | null

const { tree } = fc.letrec<{ tree: Plan; leaf: Plan; node: Plan; list: Plan[] }>((tie) => ({
  leaf: fc.constantFrom<Plan>(null, "یک", "two", ""),
  node: fc.record({
    tag: fc.constantFrom("p", "span", "b", "group", "part"),
    title: fc.constantFrom("a", "b"),
    kids: fc.oneof(
      fc.array(tie("tree"), { maxLength: 4 }),
      fc
        .uniqueArray(fc.nat(6), { maxLength: 5 })
        .map((keys) => keys.map((key) => ({ tag: key % 2 ? "li" : "part", key, kids: [`#${key}`] }))),
    ),
  }),
  list: fc.array(tie("tree"), { maxLength: 4 }),
  tree: fc.oneof({ maxDepth: 4 }, tie("leaf"), tie("node")),
}))

const Part = live<{ title?: string | undefined; kids: Child }>(() => ({ title, kids }) => [title, kids])

function toJsx(plan: Plan): Child {
  if (plan === null || typeof plan === "string") return plan
  const kids = plan.kids.map(toJsx)
  if (plan.tag === "group") return kids
  if (plan.tag === "part") return jsx(Part as never, { title: plan.title, kids }, plan.key)
  return jsx(plan.tag, { title: plan.title, children: kids }, plan.key)
}

test("whatever was drawn before, a drawing looks as if it had been drawn on an empty place", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tree, { minLength: 2, maxLength: 5 }), async (plans) => {
      const [first = null, ...rest] = plans
      const shown = signal<Plan>(first)
      const Whole = live(() => () => jsx("div", { children: toJsx(shown.value) }))
      const kept = document.createElement("main")
      const end = drawInto(kept, jsx(Whole as never, {}))
      for (const plan of rest) {
        shown.value = plan
        await drawn()
        const fresh = document.createElement("main")
        drawInto(fresh, jsx(Whole as never, {}))
        expect(kept.innerHTML).toBe(fresh.innerHTML)
      }
      end()
      expect(kept.childNodes).toHaveLength(0)
    }),
    { numRuns: 400 },
  )
})

test("what has a key keeps its element wherever it goes, and what stays in order is not moved", async () => {
  const keys = signal(["a", "b", "c", "d"])
  const List = live(() => () => jsx("ul", { children: keys.value.map((key) => jsx("li", { children: key }, key)) }))
  const place = document.createElement("div")
  document.body.append(place)
  const end = drawInto(place, jsx(List as never, {}))
  const [a, b, c, d] = place.querySelectorAll("li")
  const moved: Node[] = []
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) moved.push(...addedNodes)
  })
  watch.observe(place, { childList: true, subtree: true })
  keys.value = ["x", "a", "c", "d", "b"]
  await drawn()
  await drawn()
  expect([...place.querySelectorAll("li")].slice(1)).toEqual([a, c, d, b])
  expect(moved.map((node) => node.textContent)).toEqual(["x", "b"])
  watch.disconnect()
  end()
  place.remove()
})

test("a component is set up once, drawn once for all changes of a moment, and told when it comes, is drawn and leaves", async () => {
  const log: string[] = []
  const a = signal(1)
  const b = signal(1)
  const ref = createRef<HTMLElement>()
  const One = live<{ name: string }>(({ name }, life) => {
    log.push(`set up ${name}`)
    life.mounted(() => {
      log.push(`mounted ${ref.current?.isConnected}`)
      return () => log.push("left")
    })
    life.drawn(() => log.push(`drawn ${ref.current?.textContent}`))
    return ({ name }) => jsx("p", { ref, children: [name, a.value, b.value] })
  })
  const name = signal("one")
  const shown = signal(true)
  const Whole = live(() => () => shown.value && jsx(One as never, { name: name.value }))
  const place = document.createElement("div")
  document.body.append(place)
  const end = drawInto(place, jsx(Whole as never, {}))
  a.value = 2
  b.value = 3
  await drawn()
  name.value = "two"
  await drawn()
  /* What is taken away in the same moment is not drawn once more. */
  a.value = 4
  shown.value = false
  await drawn()
  a.value = 5
  await drawn()
  expect(log).toEqual(["set up one", "mounted true", "drawn one11", "drawn one23", "drawn two23", "left"])
  end()
  place.remove()
})

test("attributes, listeners and what a visitor changes are as drawn last", async () => {
  const on = signal(true)
  const clicks: string[] = []
  const Form = live(() => () => {
    const is = on.value
    return jsx(Fragment, {
      children: [
        jsx("button", {
          class: is ? "on" : undefined,
          "aria-pressed": is,
          hidden: !is,
          tabIndex: 0,
          onClick: is ? () => clicks.push("first") : undefined,
        }),
        jsx("input", { type: "range", value: is ? 500 : 1, min: 1, max: 1000 }),
        jsx("svg", { viewBox: "0 0 1 1", children: jsx("path", { d: "M0 0" }) }),
      ],
    })
  })
  const place = document.createElement("div")
  const end = drawInto(place, jsx(Form as never, {}))
  const button = place.querySelector("button") as HTMLButtonElement
  const input = place.querySelector("input") as HTMLInputElement
  expect(button.outerHTML).toBe('<button class="on" aria-pressed="true" tabindex="0"></button>')
  expect(input.value).toBe("500")
  expect(place.querySelector("svg")).toBeInstanceOf(SVGSVGElement)
  expect(place.querySelector("svg")?.getAttribute("viewBox")).toBe("0 0 1 1")
  button.click()
  input.value = "7"
  on.value = false
  await drawn()
  expect(button.outerHTML).toBe('<button aria-pressed="false" tabindex="0" hidden=""></button>')
  expect(input.value).toBe("1")
  button.click()
  expect(clicks).toEqual(["first"])
  end()
})
