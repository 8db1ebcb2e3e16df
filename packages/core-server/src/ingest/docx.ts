import { inflateRawSync } from "node:zlib"
import { resolveEntities } from "./entities.ts"
import { IngestError } from "./ingest-error.ts"
import { replaceTags, withoutElements } from "./markup.ts"
import type { PlainDocument } from "./plain-text.ts"

/** Largest text of one document after unpacking, in bytes; a zip bomb ends here. */
const MAX_UNPACKED = 64 * 1024 * 1024
const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const DOCUMENT = "word/document.xml"

/** Text that a reader of the document does not see: what was deleted, the code of fields, and second forms of shapes. */
const UNSEEN = ["w:del", "w:moveFrom", "w:delText", "w:instrText", "mc:Fallback"]
const LINE_END = /^(?:\/w:p|w:br|w:cr)(?![\w-])/

/** Styles of paragraphs that are headings, by Word's own names, which are the same in every language. */
const HEADING_STYLE = /^w:pStyle\s[^>]*w:val=["']Heading ?([1-6])["']/i
const TITLE_STYLE = /^w:pStyle\s[^>]*w:val=["']Title["']/i

/**
 * The text of a DOCX file, a line per paragraph, headings marked, without what tracked changes have deleted.
 *
 * @throws IngestError `damaged` when the file is no DOCX; `too_large` when it unpacks to more than 64 MB.
 */
export function textOfDocx(file: Buffer): PlainDocument {
  const xml = withoutElements(documentOf(file).toString("utf8"), UNSEEN, "")
  const text = resolveEntities(replaceTags(xml, textOfTag))
  const title = /^# +(\S.*)$/m.exec(text)?.[1]?.trim() ?? null
  return { title, text: title === null ? text : text.replace(/^# .*$/m, "") }
}

function textOfTag(tag: string): string {
  if (LINE_END.test(tag)) return "\n"
  if (/^w:tab(?![\w-])/.test(tag)) return " "
  if (TITLE_STYLE.test(tag)) return "# "
  const level = HEADING_STYLE.exec(tag)?.[1]
  // Below the title.
  return level ? `${"#".repeat(Math.min(6, Number(level) + 1))} ` : ""
}

function documentOf(file: Buffer): Buffer {
  try {
    return unzip(file, DOCUMENT)
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE")
      throw new IngestError("too_large", `the file unpacks to more than ${MAX_UNPACKED / 1024 / 1024} MB`, { cause })
    throw new IngestError("damaged", cause instanceof TypeError ? cause.message : "the DOCX is damaged", { cause })
  }
}

/** One file of a zip archive, found by the central directory. */
function unzip(file: Buffer, name: string): Buffer {
  let end = file.length - 22
  while (end >= 0 && file.readUInt32LE(end) !== END_OF_DIRECTORY) end--
  if (end < 0) throw new TypeError("the file is no DOCX")
  let at = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== DIRECTORY_ENTRY) break
    const nameLength = file.readUInt16LE(at + 28)
    const entry = file.toString("utf8", at + 46, at + 46 + nameLength)
    if (entry === name) return unpack(file, at)
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  throw new TypeError("the file is no DOCX")
}

function unpack(file: Buffer, entry: number): Buffer {
  const method = file.readUInt16LE(entry + 10)
  const packed = file.readUInt32LE(entry + 20)
  const header = file.readUInt32LE(entry + 42)
  const start = header + 30 + file.readUInt16LE(header + 26) + file.readUInt16LE(header + 28)
  const bytes = file.subarray(start, start + packed)
  if (method === 0) return bytes
  if (method !== 8) throw new TypeError("the file is packed in a way that is not supported")
  // The limit is zlib's own: what the archive says about its size may be a lie.
  return inflateRawSync(bytes, { maxOutputLength: MAX_UNPACKED })
}
