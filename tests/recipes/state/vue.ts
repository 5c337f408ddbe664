// vue.ts
import type { Client, State } from 'electron-port-bridge/contract'
import { defineComponent, h, onScopeDispose, type PropType, shallowRef } from 'vue'
import type { looks } from './contract.js'

export function refOf<T>(state: State<T>) {
  const value = shallowRef(state.get())
  const stop = state.subscribe((next) => {
    value.value = next
  })
  onScopeDispose(stop)
  return value
}

export const ThemeButton = defineComponent({
  props: { api: { type: Object as PropType<Client<typeof looks>>, required: true } },
  setup({ api }) {
    const theme = refOf(api.states.theme)
    const change = () => api.calls.setTheme(theme.value === 'dark' ? 'light' : 'dark')
    return () => h('button', { onClick: change }, theme.value)
  },
})
