import type { StageModel } from '../model/stage-model.ts'
import type { ReadResource } from './belonging.ts'
import { readCanary, readRestStage } from './read-cfn-stage.ts'

/** The stages of a REST API: those that are declared, and those that deployments make along the way. */
export function readStages(
  declared: readonly ReadResource[],
  deployments: readonly ReadResource[],
): readonly StageModel[] {
  return withCanaries([...declaredStages(declared), ...deployedStages(deployments)])
}

function declaredStages(stages: readonly ReadResource[]): readonly StageModel[] {
  return stages.map(({ logicalId, node }) => {
    const stage = { ...readRestStage(node.at('StageName').text ?? logicalId, node), logicalId }
    return node.report.placed(stage, node.pointer)
  })
}

/** A deployment may make its stage along the way, or a canary of a stage that is there. */
function deployedStages(deployments: readonly ReadResource[]): readonly StageModel[] {
  return deployments.flatMap(({ logicalId, node }): readonly StageModel[] => {
    node.knows('RestApiId', 'Description')
    const stageName = node.at('StageName').text
    const stage = readRestStage(stageName ?? '', node.at('StageDescription'))
    const canarySettings = readCanary(node.at('DeploymentCanarySettings'))
    node.finish('a deployment')
    if (stageName === undefined) return []
    if (canarySettings === undefined) return [{ ...stage, deploymentId: logicalId }]
    return [{ ...stage, canarySettings: { ...canarySettings, deploymentId: logicalId } }]
  })
}

/** What deployments say of a stage that is declared goes into that stage. */
function withCanaries(stages: readonly StageModel[]): readonly StageModel[] {
  const byName = new Map<string, StageModel>()
  for (const stage of stages) {
    const known = byName.get(stage.stageName)
    const canary = stage.canarySettings === undefined ? {} : { canarySettings: stage.canarySettings }
    byName.set(stage.stageName, known === undefined ? stage : { ...known, ...canary })
  }
  return [...byName.values()]
}
