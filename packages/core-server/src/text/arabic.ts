/** Arabic particles that are written together with the article: «للعامل», «والإجازة», «بالشيك». */
const WITH_ARTICLE = /(?<![\p{L}\p{M}])(?:[وفبك]?ال|[وف]?لل)(?=\p{L}{3,})/gu

/** An Arabic text without articles, so that its words meet their Persian cognates. */
export function withoutArticles(text: string): string {
  return text.replace(WITH_ARTICLE, "")
}
