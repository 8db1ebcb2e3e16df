/** The language that is there from the start. The script build puts that of each of its chat files in this place. */
export { strings } from "./fa.ts"
