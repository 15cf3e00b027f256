import { isLanguage } from '../../../../i18n/languages.ts';
import { messageVersion, pickMessages } from '../../../../i18n/message-version.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Texts of a language, by namespaces. They are the same for everybody, and no secret. */
export async function GET(request: Request, { params }: { params: Promise<{ language: string; version: string }> }) {
  const { language, version } = await params;
  if (!isLanguage(language)) return new Response(null, { status: 404 });
  // After an update an open page asks for texts that are no more: it gets these, and keeps them no longer than it is open.
  const isThese = version === messageVersion(language);
  const only = new URL(request.url).searchParams.get('only') ?? '';
  return Response.json(pickMessages(language, only.split(',')), {
    headers: { 'cache-control': isThese ? FOR_EVER : 'no-store' },
  });
}
