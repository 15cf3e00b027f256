import { EntryFrame } from '../components/entry-frame.tsx';
import { NotFoundCard } from '../components/not-found-card.tsx';

export default function NotFound() {
  return (
    <EntryFrame>
      <NotFoundCard />
    </EntryFrame>
  );
}
