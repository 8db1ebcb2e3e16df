/** A page of a PDF: letters of Latin, a picture over all of it, or both. */
export interface DrawnPage {
  text?: string
  picture?: boolean
}

const PICTURE = `<</Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 1/ColorSpace/DeviceGray/Length 8>>stream
\x0f\x0f\x0f\x0f\x33\x33\x33\x33
endstream`

/** A PDF as scanners write them, whole but for its table of places, which readers make up for. */
export function drawPdf(pages: readonly DrawnPage[]): Buffer {
  const kids = pages.map((_, at) => `${10 + 2 * at} 0 R`).join(" ")
  const objects = pages.flatMap(({ text, picture }, at) => {
    const content = `${picture ? "q 999 0 0 99 0 0 cm /I Do Q " : ""}${text ? `BT /F 9 Tf 5 5 Td (${text}) Tj ET` : ""}`
    const resources = "<</XObject<</I 4 0 R>>/Font<</F 5 0 R>>>>"
    return [
      `${10 + 2 * at} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 999 99]/Resources${resources}/Contents ${11 + 2 * at} 0 R>>endobj`,
      `${11 + 2 * at} 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj`,
    ]
  })
  const all = [
    "%PDF-1.4",
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
    `2 0 obj<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>endobj`,
    `4 0 obj${PICTURE} endobj`,
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
    ...objects,
    "trailer<</Root 1 0 R>>",
  ]
  return Buffer.from(all.join("\n"), "latin1")
}
