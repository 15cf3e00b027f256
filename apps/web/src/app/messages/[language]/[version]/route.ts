import { isLanguage } from '../../../../i18n/languages.ts';
import { messageVersion } from '../../../../i18n/message-version.ts';
import { MESSAGES } from '../../../../i18n/messages.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** All texts of a language. They are the same for everybody, and no secret. */
export async function GET(_request: Request, { params }: { params: Promise<{ language: string; version: string }> }) {
  const { language, version } = await params;
  if (!isLanguage(language)) return new Response(null, { status: 404 });
  // After an update an open page asks for texts that are no more: it gets these, and keeps them no longer than it is open.
  const isThese = version === messageVersion(language);
  return Response.json(MESSAGES[language], { headers: { 'cache-control': isThese ? FOR_EVER : 'no-store' } });
}
