/** The allow-lists: what may be shown because of the name that it bears, or because of its form. Everything else becomes a label. */
import { GUID } from '../../policy/guid.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const keptHeaders = words(`
  accept accept-encoding accept-language activityid age allow cache-control client-request-id connection
  consistencylevel content-encoding content-language content-length content-type date
  expires github-authentication-token-expiration host keep-alive ocp-aad-diagnostics-server-name odata-version p3p
  pragma preference-applied prefer request-id retry-after return-client-request-id sdkversion server
  strict-transport-security transfer-encoding user-agent vary via www-authenticate x-accepted-github-permissions
  x-accepted-oauth-scopes x-cache x-client-cpu x-client-os x-client-sku x-client-ver x-content-type-options
  x-github-enterprise-version x-github-api-version x-github-api-version-selected x-github-media-type x-github-request-id x-msedge-ref x-oauth-scopes x-powered-by
  x-ratelimit-delay x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset x-ratelimit-resource x-ratelimit-used
  x-tfs-fedauthredirect x-tfs-processid x-tfs-session x-vss-e2eid x-vss-userdata
  x-xss-protection
`);

export const keptQueries = words(`
  $count $expand $filter $orderby $search $select $top actionfilter api-version client_id client-request-id groupname
  maxresults page per_page queryorder resource scope
`);

/** Shown as ids: a GUID, an address, or a name. */
export const idFields = words(`
  activeversion activityid app_id appid applicationid appownerorganizationid client-request-id client_id clientid
  clientrequestid correlation_id correlationid deletedid id installation_id keyid key_id kid object_id objectid
  principalid request-id requestid resourceappid resourceid secretversion serviceprincipalid subscriptionid tenant
  tenant_id tenantid tid trace_id traceid version
`);

/** Names, states, codes and the service's own words. */
export const textFields = words(`
  @odata.type account_type accountenabled app_slug appdisplayname cloud_instance_name client_assertion_type code
  contenttype defaulthostname description detail details disabledbymicrosoftstatus displayname documentation_url error
  error_description errorcode errormessage eventid exceptionmessage full_name grant_type identitytype idtyp
  kind level location login message name odata.error originalrequest principaldisplayname principaltype provisioningstate
  publisherdomain reason recoverylevel repository_selection resource resourcedisplayname resourcegroup roles scope
  secretname serverfarmid signinaudience slug source state status suberror target tenant_region_scope title token_type
  type typekey typename usagestatus vaultname visibility x-client-cpu x-client-current-telemetry
  x-client-last-telemetry x-client-os x-client-sku x-client-ver x-ms-lib-capability
`);

/** Numbers, which some services write as text. */
export const numberFields = words('expires_in ext_expires_in expires_on not_before total_count');

export const tokenFields = words(`
  access_token assertion client_assertion id_token refresh_token token accesstoken idtoken refreshtoken jwt cookie
`);

export const secretFields = words(`
  client_secret clientsecret connectionstring encrypted_value key password pem private_key privatekey pwd sas
  secret secrettext sig signature storageaccountkey webhook_secret publishingpassword
`);

/** In settings, variables, headers and queries: what bears such a name is a secret, whatever it looks like. */
export function isSecretName(name: string): boolean {
  return /secret|passw|pwd|token|api-?_?key|accountkey|connection_?string|credential|cookie|auth|^key$|^sig$/i.test(
    name,
  );
}

/** Words that the file itself contains. A value that is a part of one of them cannot be taken out of the file. */
const ownWords = [
  ...[keptHeaders, keptQueries, idFields, textFields, numberFields, tokenFields, secretFields].flatMap(
    set => [...set],
  ),
  ...words(`
    authorization properties variables variablegroupprojectreferences passwordcredentials passwordcredential innererror
    keyturn/bundle@1 diagnosis platform timeline exchanges exchange response requestheaders responseheaders characters
    placeholder reference everything everywhere harmless replaced unreadable
  `),
];

export function isOwnWord(value: string): boolean {
  const low = value.trim().toLowerCase();
  return ownWords.some(word => word.includes(low));
}

/** Wherever they stand in a text. */
export const GUIDS = new RegExp(GUID.source.slice(1, -1), 'gi');

/** A reference to a vault, which consists of names only. */
export function isReference(text: string): boolean {
  return /^@Microsoft\.KeyVault\((SecretUri|VaultName)=[\w.:/;=, -]+\)$/i.test(text.trim());
}

export function isDate(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text) ||
    /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) ||
    /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d( [AP]M)?( \+00:00)?$/.test(text)
  );
}

/** A name that people chose, not a value in the place of a name. */
export function isName(text: string): boolean {
  return /^[\p{L}\p{N}_.()'=,@:$+~# -]{1,128}$/u.test(text) && !looksRandom(text);
}

/** A long run of letters of both cases and digits. The ids of Key Vault versions are lower case. */
function looksRandom(text: string): boolean {
  return text.split(/[-_. ()'=,]/).some(run => /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{20,}$/.test(run));
}

/** Common contents of settings that are no secrets: taking them out elsewhere would remove what the reader needs. */
export function isOrdinary(text: string): boolean {
  return (
    GUID.test(text) ||
    isDate(text) ||
    isReference(text) ||
    /^-?[\d.]+$/.test(text) ||
    /^(https?:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[\w./-]*)?$/i.test(text) ||
    /^\w+\/[\w.+-]+(; ?charset=[\w-]+)?$/i.test(text)
  );
}
