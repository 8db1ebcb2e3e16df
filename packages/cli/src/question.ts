/** What a server is asked to see how it answers. */
export const QUESTION = { query: "چند روز مرخصی استحقاقی دارم؟", language: "fa" }
