import * as kit from "./kit.ts"
import { TAG } from "./loader/element.ts"

export { startChat } from "./chat.ts"

/** The files that are fetched later find their kit on the element's class: a registry that is there anyway. */
Object.assign(customElements.get(TAG) ?? {}, { kit })
