/** A heading without what programs write differently: "Owned?" and "owned" are one. */
export const bare = (heading: string): string =>
  heading
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
