type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** Puts the number for `#`, in the form that the language has for it. */
export function counted(lang: string, count: number, forms: Forms): string {
  const form = forms[new Intl.PluralRules(lang).select(count)] ?? forms.other
  return form.replace('#', new Intl.NumberFormat(lang).format(count))
}
