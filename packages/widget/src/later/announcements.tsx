import { createAnnouncer } from "../a11y/announce.ts"
import { effect, live } from "../kit.ts"
import type { App } from "../state/app.ts"
import { AFTER_STRINGS } from "./after-strings.ts"
import { withOwn } from "./own-strings.ts"
import { previewMarks } from "./preview.ts"
import { shareTexts } from "./share-texts.ts"

/** The region that a screen reader listens to; the transcript itself is silent. */
export const Announcements = live<{ app: App }>(({ app }, life) => {
  const announcer = createAnnouncer(app.explain)
  life.mounted(() => effect(() => announcer.follow(app.conversation.current.value, withOwn(app, AFTER_STRINGS))))
  life.mounted(() => previewMarks(app))
  life.mounted(() => shareTexts(app))
  return () => (
    <div class="unseen" role="status" aria-live="polite" aria-atomic="false">
      {announcer.pieces.value.map(({ number, words }) => (
        <p key={number}>{words}</p>
      ))}
    </div>
  )
})
