import { IngestError } from "./ingest-error.ts"
import type { PdfItem } from "./pdf-item.ts"
import { textOfPage } from "./pdf-lines.ts"
import type { PlainDocument } from "./plain-text.ts"

/** More pages than any statute book has. */
const MAX_PAGES = 5_000
const MAX_TEXT = 64 * 1024 * 1024
/** A picture of a page may carry a stamp or a page number of fewer letters than this. */
const STAMP = 25
/** Pages that a message names. */
const MAX_PAGES_NAMED = 10
const ADVICE = "run character recognition first"

/**
 * The text of a PDF in reading order, a line per paragraph, columns one after the other. Its bytes go through Mozilla's
 * pdf.js. Where only some of the pages are pictures, the others are read and `problem` names those.
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
    const pictures: number[] = []
    let length = 0
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number)
      const text = await textOf(page)
      if (lettersOf(text) < STAMP && (await isPicture(page))) pictures.push(number)
      length += text.length
      if (length > MAX_TEXT) throw new IngestError("too_large", "the PDF has too much text")
      pages.push(text)
    }
    const text = pages.join("\n").trim()
    if (lettersOf(text) === 0 || pictures.length === pages.length)
      throw new IngestError("no_text", `the PDF has no text, only pictures of pages; ${ADVICE}`)
    const { info } = await document.getMetadata().catch(() => ({ info: {} }))
    const title = (info as { Title?: unknown }).Title
    return {
      title: typeof title === "string" && title.trim() !== "" ? title.trim() : null,
      text,
      ...(pictures.length > 0 ? { problem: picturesProblem(pictures) } : {}),
    }
  } catch (cause) {
    if (cause instanceof IngestError) throw cause
    throw new IngestError("damaged", "the PDF is damaged", { cause })
  } finally {
    await document.loadingTask.destroy()
  }
}

function picturesProblem(pages: readonly number[]): IngestError {
  const named = pages.slice(0, MAX_PAGES_NAMED).join(", ") + (pages.length > MAX_PAGES_NAMED ? " …" : "")
  return new IngestError("no_text", `pictures without text are on ${pages.length} pages (${named}); ${ADVICE}`)
}

const lettersOf = (text: string) => text.match(/\p{L}/gu)?.length ?? 0

interface PdfPage {
  getTextContent(): Promise<{ items: readonly unknown[] }>
  getOperatorList(): Promise<{ fnArray: readonly number[] }>
}

/** Whether a page paints a picture; one that cannot be decoded counts, too. */
async function isPicture(page: PdfPage): Promise<boolean> {
  const { getResolvedPDFJS } = await import("unpdf")
  const { OPS } = await getResolvedPDFJS()
  const painting = [OPS.paintImageXObject, OPS.paintImageMaskXObject, OPS.paintInlineImageXObject]
  const { fnArray } = await page.getOperatorList()
  return fnArray.some((operator) => painting.includes(operator))
}

async function textOf(page: PdfPage): Promise<string> {
  const { items } = await page.getTextContent()
  return textOfPage(items.filter((item): item is PdfItem => typeof (item as Partial<PdfItem> | null)?.str === "string"))
}
