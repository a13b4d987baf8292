/** People of the demo, whom one click signs in. */
export const personas = [
  { id: 'olga', name: 'Olga Operator', surface: 'operator', email: 'olga@freehold.example' },
  { id: 'otto', name: 'Otto Owner', surface: 'operator', email: 'otto@freehold.example' },
  { id: 'pia', name: 'Pia Partner', surface: 'partner', email: 'pia@northwind.example' },
  { id: 'carl', name: 'Carl Customer', surface: 'app', email: 'carl@acme.example' },
] as const
