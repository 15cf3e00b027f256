import type { SystemHit, TenantHit } from '@bulkhead/shared';
import type { Icon } from '@tabler/icons-react';

/** A line of the palette: it leads somewhere, or it does something. */
export interface PaletteItem {
  id: string;
  /** What was found; pages and actions have none. */
  kind: TenantHit['kind'] | SystemHit['kind'] | null;
  label: string;
  description: string;
  icon: Icon;
  href?: string;
  run?: () => void;
}

/** Items with every word of the text in their label or description; all of them for no text. */
export function matchItems(items: readonly PaletteItem[], text: string): PaletteItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(({ label, description }) => {
    const whole = `${label} ${description}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}
