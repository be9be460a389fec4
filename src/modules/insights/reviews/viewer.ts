/** Who looks at reviews. */
export type Viewer = {
  /** Null for a stranger. */
  personId: string | null
  /** Where they keep order: in a library by its id, everywhere, or nowhere. */
  moderates: string | 'everywhere' | null
}

/** One who is signed in. */
export type Reader = Viewer & { personId: string }
