/** Persian words that only look as if they began with an article, folded. */
const PERSIAN =
  "الزام\\p{L}*|التزام\\p{L}*|الکترون\\p{L}*|الحاق|الحاقی|والد|والدین\\p{L}*|بالاتر|بالاترین|بالایی|بالاخره|بالکن\\p{L}*|التماس|المثنی"

/** Arabic particles that are written together with the article: «للعامل», «والإجازة», «بالشيك». */
const WITH_ARTICLE = new RegExp(
  `(?<![\\p{L}\\p{M}])(?!(?:${PERSIAN})(?![\\p{L}\\p{M}]))(?:[وفبك]?ال|[وف]?لل)(?=\\p{L}{3,})`,
  "gu",
)

/** An Arabic text without articles, so that its words meet their Persian cognates. */
export function withoutArticles(text: string): string {
  return text.replace(WITH_ARTICLE, "")
}
