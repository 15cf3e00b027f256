import { forgetOldDeliveries } from './forget-old.ts';
import { sendBatch, type SendingDeps } from './send-batch.ts';
import { isAnythingDue, takeDue } from './take-due.ts';

const LOOK_EVERY_MS = 1_000;
const FORGET_EVERY_MS = 3_600_000;
/** Channels that one process sends through at once. */
const AT_ONCE = 8;

/** Sends everything that is due, beside other processes that do the same, until nothing is. Answers how many messages were tried. */
export async function sendDue(deps: SendingDeps): Promise<number> {
  const sender = openSender(deps, () => {});
  let count = 0;
  for (;;) {
    const begun = await sender.look();
    await sender.settle();
    if (begun === 0) return count;
    count += begun;
  }
}

/** Sends what alerts have to tell, for as long as this process lives; answers how to stop it. */
export function keepSendingDeliveries(deps: SendingDeps): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let forgottenAtMs = -Infinity;
  const look = async () => {
    try {
      await sender.look();
      if (performance.now() - forgottenAtMs > FORGET_EVERY_MS) {
        forgottenAtMs = performance.now();
        await forgetOldDeliveries(deps);
      }
    } catch (error) {
      deps.log.warn('messages about alerts could not be looked at; next look in a moment', { error });
    }
    looking = null;
    if (!stopped) timer = setTimeout(begin, LOOK_EVERY_MS);
  };
  const begin = () => {
    clearTimeout(timer);
    if (!stopped) looking ??= look();
  };
  // What waited behind the message that has just gone does not wait for the next look.
  const sender = openSender(deps, begin);
  begin();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await looking;
    await sender.settle();
  };
}

function openSender(deps: SendingDeps, onSent: () => void) {
  const underWay = new Set<Promise<void>>();
  return {
    /** Begins to send what is due, as far as there is room; a slow receiver holds up none but its own channel. */
    async look(): Promise<number> {
      let begun = 0;
      if (!(await isAnythingDue(deps.db))) return begun;
      while (underWay.size < AT_ONCE) {
        const batch = await takeDue(deps.db);
        if (batch === null) break;
        if (batch === 'contended') continue;
        begun += 1;
        const sending = sendBatch(deps, batch)
          .catch((error: unknown) => {
            deps.log.warn('how a message went could not be written; it is sent again', { error });
          })
          .finally(() => {
            underWay.delete(sending);
            onSent();
          });
        underWay.add(sending);
      }
      return begun;
    },
    settle: () => Promise.all(underWay),
  };
}
