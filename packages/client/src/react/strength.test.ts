import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strengthOf as strengthIn } from './strength.ts'
import { en } from './words/en.ts'

const rules = {
  minLength: 15,
  email: 'marie.curie@radium.example',
  name: 'Marie Curie',
  service: ['Portcullis', 'auth.example.com'],
}
const strengthOf = (password: string, given: typeof rules) => strengthIn(password, given, en.strength)
const levelOf = (password: string) => strengthOf(password, rules).level
const wordsOf = (password: string) => strengthOf(password, rules).words

test('[WEB-10] what is missing is counted in the characters that a person sees', () => {
  assert.deepEqual(strengthOf('', rules), { level: 0, words: '' })
  assert.equal(wordsOf('fourteen chars'), '1 more character.')
  assert.equal(wordsOf('e\u0301'.normalize('NFD')), '14 more characters.')
  assert.equal(wordsOf('🐴🔋📎'), '12 more characters.')
})

test('[WEB-10] what the server refuses for its form is never praised', () => {
  for (const password of [
    'marie.curie@radium.example',
    'MarieCurieMarieCurie',
    'portcullisportcullis',
    '4111 1111 1111 1111',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    'abcdefghijklmnopqrstuvwxyz',
    '98765432109876543210',
    'abcabcabcabcabcabcabc',
    'hellohellohellohello',
  ])
    assert.equal(levelOf(password), 1, password)
})

test('[WEB-10] more that does not follow from what stands before is stronger', () => {
  assert.equal(levelOf('correct horses b'), 3)
  assert.equal(levelOf('correct horse battery staple'), 4)
  assert.equal(levelOf('correct hossssssss'), 2)
  assert.match(wordsOf('correct horse battery staple'), /unless attackers know it/)
})
