// A screen that is fetched when it is first opened. The service worker holds it, so this works without a network too.

import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Skeleton } from '../parts/bits'

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  return function Lazy(props: Props) {
    const [, again] = useState(0)
    const [failure, fail] = useState<unknown>(null)
    useEffect(() => {
      if (loaded) return
      let live = true
      load().then(found => {
        loaded = found
        if (live) again(count => count + 1)
      }, error => { if (live) fail(error) })
      return () => { live = false }
    }, [])
    if (failure) throw failure // to the boundary, which has the words for it
    const Screen = loaded
    return Screen ? <Screen {...props} /> : <div class="page"><Skeleton kind="card" count={2} /></div>
  }
}
