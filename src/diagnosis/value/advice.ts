/**
 * How each mangling comes about and how it is avoided. Sources: azure-facts §1.5; kubernetes.io, "Managing Secrets using
 * kubectl" (echo -n, single quotes); learn.microsoft.com, about_Character_Encoding (what PowerShell writes); GitHub
 * cli/cli#5086 (gh trims the line break of its standard input). What they do not say is memory.
 */
export type SuspicionCode = keyof typeof ADVICE;

const SINGLE_QUOTES = 'In bash put the value in single quotes; nothing in them is expanded';
const NEVER_TYPED =
  'Copy the value with the copy button, or pipe it from program to program; never through a document';

export const ADVICE = {
  empty: 'The value is empty: check for a variable that is not set where the program runs, or an empty file.',
  'key-id':
    'The portal shows a column "Value" and a column "Secret ID"; the id is not the secret. The value is shown only once, at creation: if it was not saved, create a new secret.',
  'client-id': 'Id and secret were swapped, or one was pasted twice: check both settings.',
  'tenant-id': 'The tenant was pasted instead of the secret: check the neighbouring settings.',
  'object-id': 'The object id of the application was pasted in place of the secret.',
  guid: 'Client secrets are not GUIDs, their ids are: in the portal use the column "Value", not "Secret ID".',
  placeholder:
    'The secret was not filled in here: an unresolved variable of a pipeline, a template that was not rendered, an example from a guide.',
  'vault-reference':
    'The reference was not resolved. App Service resolves it only in app settings and connection strings that its identity may read; elsewhere it stays text. See: az webapp config appsettings list, and the reference status in the portal.',
  'not-a-secret': 'Another value was stored under this name; check which program writes it.',
  'line-break':
    'echo and editors add a line break at the end. Write it with: printf %s "$VALUE"; in PowerShell: Set-Content -NoNewline. az keyvault secret set --file keeps the line break of the file: write the file with printf %s first. In YAML use |- and not | for a block. gh secret set takes the line break off its standard input, the web page of GitHub does not.',
  spaces:
    'It was copied together with the value, or is beside the = of a .env file, a properties file or cmd\'s "set NAME=value && …".',
  invisible: `It was copied from a web page, a chat or a document. ${NEVER_TYPED}.`,
  'byte-order-mark':
    'Windows PowerShell writes it at the start of a file. Use: Out-File -NoNewline -Encoding ascii, or PowerShell 7, which does not write it by default.',
  'utf-16':
    "Windows PowerShell's > and Out-File write UTF-16. Use: Out-File -NoNewline -Encoding ascii; for base64 use [Text.Encoding]::UTF8 and not Unicode.",
  mojibake:
    'A UTF-8 text was read in the code page of Windows. Read and write the file as UTF-8 without a byte order mark.',
  'look-alikes': `Word processors, chats and keyboards of other scripts put them in place of plain characters. ${NEVER_TYPED}.`,
  quotes:
    "Not every reader removes quotes: docker run --env-file and systemd's older forms keep them, cmd's set keeps them. Leave them out there, and use them only where a shell reads the value.",
  braces: 'They mark a placeholder in a guide or a template: remove them, too.',
  'name-in-front':
    'A whole line was used as the value: only the part after the name and the sign is the secret.',
  'scheme-in-front':
    'That is the form of a token in a header. The secret itself is sent unchanged, in the body.',
  'separator-behind': 'It was copied from JSON or from source code.',
  'comment-behind':
    'Some readers of .env files do not support comments after a value: put the comment on a separate line.',
  document: 'The whole output of a command was stored. Use only the one field: az … --query password -o tsv.',
  'line-break-written':
    'A line break was escaped and never unescaped: in bash "\\n" stays two characters, in a single-line YAML or .env value as well. Write the value without it: printf %s.',
  backslashes: `They are needed in a shell, which removes them; a .env file, a JSON form or a portal does not. ${SINGLE_QUOTES}.`,
  carets: 'They are escapes in cmd, outside quotes only. Put set "NAME=value" in quotes, or use PowerShell.',
  'json-escaped':
    'A serializer wrote the characters as \\u numbers, and the text was stored without being parsed as JSON. Read it with: jq -r, or az … -o tsv.',
  'url-encoded':
    'The encoding is for the body of the token request, and every SDK does it. Pass the value unchanged to the SDK; in your own request encode it once: curl --data-urlencode client_secret@FILE.',
  'html-encoded':
    'It was copied from the source of a page or from an XML file (web.config, a deployment profile). Read XML with an XML reader.',
  'quoted-printable': 'It was taken from the source of a mail. Do not send secrets by mail.',
  'space-for-plus':
    'The value was sent in a form or a URL without encoding: a + becomes a space. Encode it once: curl --data-urlencode.',
  'plus-for-space': 'The value was form-encoded, and never decoded.',
  'space-inside': `Copying from a document or a narrow terminal adds line breaks. ${NEVER_TYPED}.`,
  base64:
    "A Kubernetes Secret requires base64 under data: and decodes it for the program; under stringData:, in a pipeline or in Key Vault it is not decoded. Encode once and without a line break: printf %s 'VALUE' | base64 -w0, or let kubectl do it: kubectl create secret generic NAME --from-file=FILE.",
  hex: 'It was written as hexadecimal bytes. az keyvault secret set --encoding hex stores exactly that: use --encoding utf-8.',
  wrapped:
    'A terminal, a mail or base64 without -w0 wrapped it. In YAML use >- or one line in single quotes.',
  'two-values':
    'Two secrets were stored in one setting, most likely an old and a new one. A token request contains exactly one.',
  doubled: 'It was pasted or appended twice (>> instead of >).',
  truncated:
    'The position of the cut shows the cause: a # starts a comment in .env and YAML when not quoted, a $ is expanded by shells and compose files, & and ; end a command and a form field, a column or field was too short. Put it in single quotes; in an address encode it.',
  'part-missing': `A shell or a compose file expanded a part of it: $NAME, !word in bash, a backtick, %NAME% in cmd. ${SINGLE_QUOTES}; in compose files write $$; in a cmd file write %%.`,
  'case-changed':
    'Its letters were changed to capitals or small letters: by a form, a database column, a template filter, a keyboard. Secrets are case-sensitive.',
  mistyped: `It was typed by hand or read by OCR: 0 and O, or 1, l and I, were mixed up. ${NEVER_TYPED}.`,
  changed: `Characters were lost, added or replaced on the way: by hand, by a shell or a template that expanded a part, by a field with a limit. ${NEVER_TYPED}.`,
  'leading-dash':
    'Argument parsers read it as an option. The value is correct; write --password=VALUE with the equals sign and not with a space, or pass it in a file or a variable.',
  length:
    'Entra makes client secrets of 16 to 64 characters, today 40. Compare the length with a copy that works.',
} as const;
