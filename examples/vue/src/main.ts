import { defineChatElement } from "@qanun/widget"
import { createApp } from "vue"
import App from "./App.vue"

defineChatElement()
createApp(App).mount("#app")
