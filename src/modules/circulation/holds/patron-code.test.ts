import { expect, it } from 'vitest'
import { patronCode } from './patron-code.ts'

it('is a piece of the last name and the end of the card', () => {
  expect(patronCode('Samuel Adeyemi', '21008840')).toBe('ADE 40')
  expect(patronCode('Adeyemi, Samuel', '21008840')).toBe('ADE 40')
  expect(patronCode('Cher', null)).toBe('CHE')
  expect(patronCode('Sinéad O’Brien', '7')).toBe('OBR 7')
  expect(patronCode('村上 春樹', '12')).toBe('春樹 12')
})
