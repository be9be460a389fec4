const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether PostgreSQL will take this text as a uuid. */
export const isUuid = (text: string): boolean => pattern.test(text)
