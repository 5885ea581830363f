/**
 * How each mangling comes about and how it is avoided. Sources: azure-facts §1.5; kubernetes.io, "Managing Secrets using
 * kubectl" (echo -n, single quotes); learn.microsoft.com, about_Character_Encoding (what PowerShell writes); GitHub
 * cli/cli#5086 (gh trims the line break of its standard input). What they do not say is memory.
 */
export type SuspicionCode = keyof typeof ADVICE;

const SINGLE_QUOTES = 'In bash put the value in single quotes, nothing in them is expanded';
const NEVER_TYPED =
  'Copy the value with the copy button, or pass it from program to program; never through a document';

export const ADVICE = {
  empty:
    'Nothing arrived: look for a variable that is not set where the program runs, or a file that was never filled.',
  'key-id':
    'The portal shows a column "Value" and a column "Secret ID"; the id is no secret. The value is shown once, at creation: if nobody kept it, make a new secret.',
  'client-id': 'Id and secret were exchanged, or one was pasted twice: look at both settings.',
  'tenant-id': 'The tenant was pasted in place of the secret: look at the settings beside this one.',
  'object-id': 'The object id of the application was pasted in place of the secret.',
  guid: 'Client secrets are no GUIDs, their ids are: in the portal take the column "Value", not "Secret ID".',
  placeholder:
    'Something should have put the secret here and did not: an unresolved variable of a pipeline, a template that was not rendered, an example from a guide.',
  'vault-reference':
    'The reference was not resolved. App Service resolves it only in app settings and connection strings that its identity may read; elsewhere it stays text. See: az webapp config appsettings list, and the reference status in the portal.',
  'not-a-secret': 'Something else was stored under this name; look at what writes it.',
  'line-break':
    'echo and editors end a text with a line break. Write it with: printf %s "$VALUE"; in PowerShell: Set-Content -NoNewline. az keyvault secret set --file keeps the line break of the file: write the file with printf %s first. In YAML use |- and not | for a block. gh secret set takes the line break off its standard input, the web page of GitHub does not.',
  spaces:
    'Copied along with the value, or left beside the = of a .env file, a properties file or cmd\'s "set NAME=value && …".',
  invisible: `It came with a copy from a web page, a chat or a document. ${NEVER_TYPED}.`,
  'byte-order-mark':
    'Windows PowerShell writes it in front of a file. Use: Out-File -NoNewline -Encoding ascii, or PowerShell 7, whose default has none.',
  'utf-16':
    "Windows PowerShell's > and Out-File write UTF-16. Use: Out-File -NoNewline -Encoding ascii; for base64 use [Text.Encoding]::UTF8 and not Unicode.",
  mojibake:
    'A UTF-8 text was read in the code page of Windows. Read and write the file as UTF-8 without a byte order mark.',
  'look-alikes': `Word processors, chats and keyboards of other scripts put them in place of plain characters. ${NEVER_TYPED}.`,
  quotes:
    "Not every reader takes quotes off: docker run --env-file and systemd's older forms keep them, cmd's set keeps them. Leave them out there, and write them once where a shell reads.",
  braces: 'They are the notation of a guide or a template for "put the value here": they go, too.',
  'name-in-front':
    'A whole line was taken for the value: only what is behind the name and the sign is the secret.',
  'scheme-in-front':
    'That is how a token goes into a header. The secret itself is sent as it is, in the body.',
  'separator-behind': 'It came with a copy from JSON or from a program.',
  'comment-behind':
    'Comments behind a value are known to some readers of .env files and not to others: put it on a line of its own.',
  document: 'The whole answer of a command was stored. Take the one field: az … --query password -o tsv.',
  'line-break-written':
    'A line break was escaped and never read back: in bash "\\n" stays two characters, in a single-line YAML or .env value as well. Write the value without it: printf %s.',
  backslashes: `They were needed in one place and not here: a shell takes them off, a .env file, a JSON form or a portal does not. ${SINGLE_QUOTES}.`,
  carets: 'They escape in cmd, outside of quotes only. Put set "NAME=value" in quotes, or use PowerShell.',
  'json-escaped':
    'A serializer wrote the characters as \\u numbers, and the text was stored without being read as JSON. Take it with: jq -r, or az … -o tsv.',
  'url-encoded':
    'The encoding is for the body of the token request, and every SDK does it. Give the SDK the value as it is; in a request of your own encode once: curl --data-urlencode client_secret@FILE.',
  'html-encoded':
    'It was copied from the source of a page or from an XML file (web.config, a deployment profile). Read XML with an XML reader.',
  'quoted-printable': 'It was taken from the source of a mail. Do not send secrets by mail.',
  'space-for-plus':
    'The value went through a form or an address without being encoded: a + becomes a space. Encode it once: curl --data-urlencode.',
  'plus-for-space': 'The value was form-encoded, and never decoded.',
  'space-inside': `A copy from a document or a narrow terminal breaks a value. ${NEVER_TYPED}.`,
  base64:
    "A Kubernetes Secret wants base64 under data: and takes it off for the program; under stringData:, in a pipeline or in Key Vault it stays. Encode once and without a line break: printf %s 'VALUE' | base64 -w0, or let kubectl do it: kubectl create secret generic NAME --from-file=FILE.",
  hex: 'It was written out as bytes. az keyvault secret set --encoding hex stores exactly that: use --encoding utf-8.',
  wrapped:
    'A terminal, a mail or base64 without -w0 wrapped it. In YAML use >- or one line in single quotes.',
  'two-values':
    'Two secrets were stored in one setting, most likely an old and a new one. A token request carries exactly one.',
  doubled: 'It was pasted or appended twice (>> in place of >).',
  truncated:
    'Where it was cut tells by what: a # begins a comment in .env and YAML when not quoted, a $ is expanded by shells and compose files, & and ; end a command and a form field, a column or field was too short. Put it in single quotes; in an address encode it.',
  'part-missing': `A shell or a compose file expanded a part of it: $NAME, !word in bash, a backtick, %NAME% in cmd. ${SINGLE_QUOTES}; in compose files write $$; in a cmd file write %%.`,
  'case-changed':
    'Something turned its letters into capitals or small ones: a form, a database column, a template filter, a keyboard. Secrets are told apart by case.',
  mistyped: `It was typed off or read by a machine: 0 and O, 1, l and I are exchanged. ${NEVER_TYPED}.`,
  'leading-dash':
    'Parsers of arguments take it for an option. It is nothing to repair; write --password=VALUE with the equals sign and not with a space, or hand it over in a file or a variable.',
  length:
    'Entra makes client secrets of 16 to 64 characters, today 40. Compare the length with the one of a copy that works.',
} as const;
