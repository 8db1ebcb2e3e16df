interface IconProps {
  path: string
  /** It points along the line of reading, and so the other way in right-to-left text. */
  mirrored?: boolean | undefined
}

/** An outline in the colour and size of its place. */
export const Icon = ({ path, mirrored }: IconProps) => (
  <svg viewBox="0 0 24 24" class={mirrored ? "icon mirrored" : "icon"} aria-hidden="true">
    <path d={path} />
  </svg>
)
