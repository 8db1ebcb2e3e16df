import { Icon } from "./icon.tsx"

interface IconButtonProps {
  icon: string
  mirrored?: boolean
  label: string
  onClick: (button: HTMLElement) => void
  pressed?: boolean | undefined
  expanded?: boolean | undefined
}

/** A button that is only a picture: its name is for screen readers and for the pointer that rests on it. */
export const IconButton = ({ icon, mirrored, label, onClick, pressed, expanded }: IconButtonProps) => (
  <button
    type="button"
    class="icon-button"
    title={label}
    aria-label={label}
    aria-pressed={pressed}
    aria-expanded={expanded}
    onClick={(event) => onClick(event.currentTarget)}
  >
    <Icon path={icon} mirrored={mirrored} />
  </button>
)
