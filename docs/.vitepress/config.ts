import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import postcssRtlcss from "postcss-rtlcss"
import { defineConfig } from "vitepress"
import { ENTRIES } from "../build/entries.mjs"

const REPOSITORY = "https://github.com/qanun/qanun"
const REPOSITORY_ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" style="fill:none"><path d="m8 6-6 6 6 6M16 6l6 6-6 6M13.5 4l-3 16"/></svg>'

/** For a site below a path, e.g. DOCS_BASE=/qanun/ */
const BASE = (process.env["DOCS_BASE"] ?? "/") as `/${string}/`

/** The decision records, by their own headings: `# 001 One wire …`. */
function decisions() {
  const folder = join(import.meta.dirname, "../decisions")
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => {
      const heading = /^# \d+ (.*)$/m.exec(readFileSync(join(folder, name), "utf8"))?.[1] ?? name
      return { text: heading, link: `/decisions/${name.replace(".md", "")}` }
    })
}

const SIDEBAR = [
  {
    text: "Start",
    items: [
      { text: "I own a website", link: "/start/website" },
      { text: "I build applications", link: "/start/developer" },
      { text: "I run a backend", link: "/start/backend" },
      { text: "Examples", link: "/start/examples" },
      { text: "Theme editor", link: "/theme-editor" },
    ],
  },
  {
    text: "Guides",
    items: [
      { text: "Who is asking", link: "/guide/auth" },
      { text: "LLM settings", link: "/guide/llm-settings" },
      { text: "Your own law", link: "/guide/corpus" },
      { text: "Sync with Core", link: "/guide/sync" },
      { text: "Bad networks", link: "/guide/offline" },
      { text: "Theming", link: "/guide/theming" },
      { text: "Production", link: "/guide/production" },
      { text: "Scaling out", link: "/guide/scaling" },
      { text: "Security", link: "/guide/security" },
      { text: "Security, promise by promise", link: "/security" },
      { text: "Privacy", link: "/guide/privacy" },
      { text: "Testing your site", link: "/guide/testing" },
      { text: "Upgrading", link: "/guide/upgrading" },
      { text: "Recipes", link: "/guide/recipes" },
    ],
  },
  {
    text: "Reference",
    items: [
      { text: "Command line", link: "/reference/cli" },
      { text: "Routes", link: "/reference/wire/routes" },
      { text: "Schemas", link: "/reference/wire/schemas" },
      { text: "Events", link: "/reference/wire/events" },
      { text: "Error codes", link: "/reference/wire/errors" },
      {
        text: "API of the packages",
        collapsed: true,
        items: ENTRIES.map(({ name, page }) => ({ text: name, link: `/reference/api/${page}` })),
      },
    ],
  },
  {
    text: "How it is made",
    items: [
      { text: "Architecture", link: "/architecture" },
      { text: "Benchmarks", link: "/benchmarks" },
      {
        text: "Decisions",
        collapsed: true,
        items: decisions(),
      },
    ],
  },
]

export default defineConfig({
  title: "Qanun",
  description: "A legal assistant for any website or backend, in which every sentence opens the article it rests on",
  base: BASE,
  cleanUrls: true,
  // Ours are checked; those of somebody's own machine are not.
  ignoreDeadLinks: [/^https?:\/\/(localhost|127\.0\.0\.1)/],
  markdown: {
    // As GitHub does it, which typedoc's links count on.
    anchor: {
      slugify: (text) =>
        text
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, "")
          .replace(/\s/g, "-"),
    },
    theme: { light: "github-light-high-contrast", dark: "github-dark-dimmed" },
  },
  head: [
    ["meta", { name: "theme-color", content: "#0c3f43" }],
    ["link", { rel: "icon", type: "image/svg+xml", href: `${BASE}mark.svg` }],
  ],
  themeConfig: {
    logo: "/mark.svg",
    // Not every page is in both languages: the other language begins at its start.
    i18nRouting: false,
    nav: [
      { text: "Start", link: "/start/website", activeMatch: "^/start/" },
      { text: "Guides", link: "/guide/auth", activeMatch: "^/guide/" },
      { text: "Reference", link: "/reference/wire/routes", activeMatch: "^/reference/" },
      { text: "Theme editor", link: "/theme-editor" },
    ],
    sidebar: SIDEBAR,
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: {
        locales: {
          fa: {
            translations: {
              button: { buttonText: "جست‌وجو", buttonAriaLabel: "جست‌وجو" },
              modal: {
                noResultsText: "چیزی پیدا نشد:",
                resetButtonTitle: "پاک کن",
                footer: { selectText: "باز کن", navigateText: "جابه‌جا شو", closeText: "ببند" },
              },
            },
          },
        },
      },
    },
    // Drawn here: a named icon would be fetched from a third party while one writes.
    socialLinks: [{ icon: { svg: REPOSITORY_ICON }, link: REPOSITORY, ariaLabel: "Repository" }],
    footer: { message: "MIT licence. Answers are not legal advice." },
  },
  locales: {
    root: { label: "English", lang: "en", dir: "ltr" },
    fa: {
      label: "فارسی",
      lang: "fa",
      dir: "rtl",
      title: "قانون",
      description: "دستیار حقوقی برای هر وب‌سایت و هر سامانه؛ هر جملهٔ پاسخ مادهٔ خود را باز می‌کند",
      themeConfig: {
        nav: [
          { text: "شروع", link: "/fa/" },
          { text: "راهنماها", link: "/fa/guide/theming", activeMatch: "^/fa/guide/" },
          { text: "راهنماهای انگلیسی", link: "/guide/auth" },
          { text: "ویرایشگر ظاهر", link: "/fa/theme-editor" },
        ],
        sidebar: [
          {
            text: "شروع",
            items: [
              { text: "شروع سریع", link: "/fa/" },
              { text: "ویرایشگر ظاهر", link: "/fa/theme-editor" },
            ],
          },
          {
            text: "راهنماها",
            items: [
              { text: "ظاهر", link: "/fa/guide/theming" },
              { text: "حریم خصوصی", link: "/fa/guide/privacy" },
              { text: "تنظیم‌های مدل", link: "/fa/guide/llm-settings" },
            ],
          },
        ],
        outline: { level: [2, 3], label: "در این صفحه" },
        docFooter: { prev: "پیشین", next: "پسین" },
        darkModeSwitchLabel: "روشنایی",
        lightModeSwitchTitle: "حالت روشن",
        darkModeSwitchTitle: "حالت تیره",
        sidebarMenuLabel: "فهرست",
        returnToTopLabel: "بالای صفحه",
        langMenuLabel: "زبان",
        footer: { message: "مجوز MIT. پاسخ‌ها جای مشاورهٔ حقوقی را نمی‌گیرند." },
      },
    },
  },
  vite: {
    css: {
      postcss: {
        plugins: [postcssRtlcss({ ltrPrefix: ':where([dir="ltr"])', rtlPrefix: ':where([dir="rtl"])' })],
      },
    },
  },
})
