import { readdirSync, readFileSync } from 'node:fs'

/** Operating-system facts of the renderers, from Linux's /proc: where there is none, there are no memory runs. */

export const canRead = process.platform === 'linux'

/** Resident memory of a process in MiB. */
export function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readOf(pid, 'status'))?.[1] ?? 0
  return Number(kib) / 1024
}

/** Resident memory of all processes below this one, itself left out. */
export function residentMibBelow(): number {
  return descendants().reduce((sum, pid) => sum + residentMib(pid), 0)
}

/**
 * Memory of the machine that is shared between processes: a large message on its way waits there, and belongs to
 * neither side.
 */
export function sharedMib(): number {
  return Number(/^Shmem:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) / 1024
}

/** The renderer below this process that works hardest while `work` runs. */
export async function busiestRenderer(work: () => Promise<unknown>): Promise<number> {
  const before = new Map(renderers().map((pid) => [pid, cpuTicks(pid)]))
  await work()
  const [busiest] = renderers()
    .map((pid) => ({ pid, ticks: cpuTicks(pid) - (before.get(pid) ?? 0) }))
    .sort((a, b) => b.ticks - a.ticks)
  if (busiest === undefined || busiest.ticks === 0) throw new Error('no renderer at work')
  return busiest.pid
}

const renderers = (): number[] =>
  descendants().filter((pid) => readOf(pid, 'cmdline').includes('--type=renderer'))

/** Not only children: a browser has zygotes between itself and its renderers. */
function descendants(): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const parent = Number.isInteger(pid) ? stat(pid)?.[1] : undefined
    if (parent !== undefined) parents.set(pid, Number(parent))
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent !== undefined && (parent === process.pid || isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow)
}

function cpuTicks(pid: number): number {
  const fields = stat(pid)
  return fields === undefined ? 0 : Number(fields[11]) + Number(fields[12])
}

/** The fields of /proc/pid/stat after the name, which may itself have blanks. */
function stat(pid: number): string[] | undefined {
  const text = readOf(pid, 'stat')
  return text === '' ? undefined : text.replace(/^.*\) /s, '').split(' ')
}

/** Empty for a process that has just ended. */
function readOf(pid: number, file: 'stat' | 'status' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
