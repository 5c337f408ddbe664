// query.tsx
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client, State } from 'electron-port-bridge/contract'
import { useEffect } from 'react'
import type { looks } from './contract.js'

export function useStateQuery<T>(name: string, { get, subscribe }: State<T>) {
  const queries = useQueryClient()
  useEffect(() => subscribe((value) => queries.setQueryData([name], value)), [queries, subscribe, name])
  return useQuery({ queryKey: [name], queryFn: get, initialData: get, staleTime: Number.POSITIVE_INFINITY })
}

export function ThemeButton({ api }: { api: Client<typeof looks> }) {
  const { data: theme } = useStateQuery('theme', api.states.theme)
  const change = useMutation({ mutationFn: (to: 'light' | 'dark') => api.calls.setTheme(to) })
  return (
    <button type="button" onClick={() => change.mutate(theme === 'dark' ? 'light' : 'dark')}>
      {theme}
    </button>
  )
}
