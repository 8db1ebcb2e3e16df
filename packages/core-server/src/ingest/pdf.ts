import { IngestError } from "./ingest-error.ts"
import { type PdfItem, textOfPage } from "./pdf-lines.ts"
import type { PlainDocument } from "./plain-text.ts"

/** More pages than any statute book has. */
const MAX_PAGES = 5_000
const MAX_TEXT = 64 * 1024 * 1024

/**
 * The text of a PDF in reading order, a line per paragraph. Its bytes go through Mozilla's pdf.js.
 *
 * @throws IngestError `damaged`, `locked`, `too_large`, or `no_text` for a scan that has only pictures.
 */
export async function textOfPdf(file: Uint8Array): Promise<PlainDocument> {
  const { getDocumentProxy } = await import("unpdf")
  // pdf.js takes the bytes for its own.
  const document = await getDocumentProxy(Uint8Array.from(file), { verbosity: 0 }).catch((cause: unknown) => {
    const isLocked = (cause as Error | null)?.name === "PasswordException"
    throw isLocked
      ? new IngestError("locked", "the PDF needs a password", { cause })
      : new IngestError("damaged", "the PDF is damaged", { cause })
  })
  try {
    if (document.numPages > MAX_PAGES) throw new IngestError("too_large", `the PDF has more than ${MAX_PAGES} pages`)
    const pages: string[] = []
    let length = 0
    for (let number = 1; number <= document.numPages; number++) {
      const text = await textOf(await document.getPage(number))
      length += text.length
      if (length > MAX_TEXT) throw new IngestError("too_large", "the PDF has too much text")
      pages.push(text)
    }
    const text = pages.join("\n").trim()
    if (!/\p{L}/u.test(text))
      throw new IngestError("no_text", "the PDF has no text, only pictures of pages; run character recognition first")
    const { info } = await document.getMetadata().catch(() => ({ info: {} }))
    const title = (info as { Title?: unknown }).Title
    return { title: typeof title === "string" && title.trim() !== "" ? title.trim() : null, text }
  } catch (cause) {
    if (cause instanceof IngestError) throw cause
    throw new IngestError("damaged", "the PDF is damaged", { cause })
  } finally {
    await document.loadingTask.destroy()
  }
}

interface PdfPage {
  getTextContent(): Promise<{ items: readonly unknown[] }>
}

async function textOf(page: PdfPage): Promise<string> {
  const { items } = await page.getTextContent()
  return textOfPage(items.filter((item): item is PdfItem => typeof (item as Partial<PdfItem> | null)?.str === "string"))
}
