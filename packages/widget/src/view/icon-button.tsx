import { Icon, type IconName } from "./icon.tsx"

interface IconButtonProps {
  icon: IconName
  label: string
  onClick: () => void
  disabled?: boolean
  pressed?: boolean | undefined
}

/** A button that is only a picture: its name is for screen readers and for the pointer that rests on it. */
export const IconButton = ({ icon, label, onClick, disabled, pressed }: IconButtonProps) => (
  <button
    type="button"
    class="icon-button"
    title={label}
    aria-label={label}
    disabled={disabled}
    aria-pressed={pressed}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
)
