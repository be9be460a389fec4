import { z } from 'zod'

/** A moment, as an ISO time in UTC. */
export const moment = z.codec(z.iso.datetime(), z.date(), {
  decode: text => new Date(text),
  encode: date => date.toISOString(),
})

/** 'YYYY-MM-DD' */
export const day = z.iso.date()

export const id = z.guid()
