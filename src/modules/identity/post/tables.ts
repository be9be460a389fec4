/** Waiting to be sent, sent, given up, or kept for the administrator where no mail server is set. */
export type MailStatus = 'waiting' | 'sent' | 'failed' | 'kept'

/** What a letter's words name; neither a secret nor anything that another person wrote at length. */
export type LetterParams = Record<string, string | number>

type Mails = {
  id: string
  person_id: string | null
  address: string
  letter: string
  params: LetterParams
  link: string | null
  /** Whether it was written with one, which may be gone by now. */
  has_link: boolean
  status: MailStatus
  attempts: number
  last_error: string | null
  claimed_at: Date | null
  created_at: Date
  sent_at: Date | null
}

export type PostTables = { 'identity.mails': Mails }
