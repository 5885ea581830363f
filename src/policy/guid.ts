/** The format of ids of tenants, registrations, credentials and service requests. */
export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
