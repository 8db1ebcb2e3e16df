import "@fontsource-variable/vazirmatn/wght.css"
import "@fontsource-variable/source-serif-4/wght.css"
import type { Theme } from "vitepress"
import BaseTheme from "vitepress/theme-without-fonts"
import ThemeEditor from "./ThemeEditor.vue"
import "./style.css"

export default {
  extends: BaseTheme,
  enhanceApp({ app }) {
    app.component("ThemeEditor", ThemeEditor)
  },
} satisfies Theme
