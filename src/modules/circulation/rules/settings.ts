import type { DayStrategy, HourStrategy } from '../calendar/due-date.ts'

/** What a library decides for all its loans, beside its rules. */
export type Settings = {
  /** Whose branch a rule is looked up for: where it is lent, whose the copy is, or the patron's own. */
  rules_by: 'lending-branch' | 'owning-branch' | 'home-branch'
  /** One open loan for each patron and title. */
  one_per_title: boolean
  open_days_only: boolean
  day_strategy: DayStrategy
  /** Null: the next hours where the calendar knows hours, else as counted. */
  hour_strategy: HourStrategy | null
  /** Minutes after the doors open, for loans of hours that are moved to the next. */
  opening_offset: number
  /** Whether a renewal is counted from the day it is made or from when the loan was due. */
  renew_from: 'today' | 'due-date'
  fine_open_only: boolean
  fine_grace_counted: boolean
  fine_at: 'start' | 'end'
  /** No fine above the copy's price. */
  fine_to_price: boolean
  /** The most that all fines of a patron may come to; none where it is null. */
  fine_patron_most: number | null
  /** A lost copy that is found takes its charge back. */
  refund_found: boolean
  /** What belongs to another branch is sent there when it comes back. */
  send_home: boolean
  hold_shelf_days: number
  /** The days on the hold shelf are counted without closed ones. */
  hold_shelf_open_only: boolean
  /** A hold never ends on a closed day. */
  hold_shelf_ends_open: boolean
  /** A renewal is allowed where other copies can fill all holds. */
  others_may_serve: boolean
  /** Holds that begin later, or have low priority, stand in the way of a renewal, too. */
  later_holds_block: boolean
  self_renewal: boolean
  self_holds: boolean
  self_lending: boolean
  /** Days after which a closed loan that is not to be kept loses its patron. */
  forget_after_days: number
}

/** What holds until a library says otherwise. */
export const defaultSettings: Settings = {
  rules_by: 'lending-branch',
  one_per_title: true,
  open_days_only: false,
  day_strategy: 'next',
  hour_strategy: null,
  opening_offset: 0,
  renew_from: 'today',
  fine_open_only: true,
  fine_grace_counted: false,
  fine_at: 'start',
  fine_to_price: true,
  fine_patron_most: null,
  refund_found: true,
  send_home: true,
  hold_shelf_days: 7,
  hold_shelf_open_only: true,
  hold_shelf_ends_open: true,
  others_may_serve: true,
  later_holds_block: false,
  self_renewal: true,
  self_holds: true,
  self_lending: false,
  forget_after_days: 30,
}

export const settingNames = Object.keys(defaultSettings) as (keyof Settings)[]
