import { memoryLimits } from '@gw/core'
import { limitStoreContract } from '../test/limit-store-contract.ts'

limitStoreContract('memoryLimits', { runs: 100, make: (clock) => memoryLimits({ clock }) })
