/** Time that is left as a clock shows it: 59:07, 1:00:00. Never below zero. */
export function formatCountdown(leftMs: number): string {
  const left = Math.max(0, Math.ceil(leftMs / 1_000));
  const hours = Math.floor(left / 3_600);
  const minutes = Math.floor(left / 60) % 60;
  const seconds = String(left % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}
