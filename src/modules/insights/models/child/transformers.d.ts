// Installed only where a folder holds a model.
declare module '@huggingface/transformers' {
  export const env: { allowRemoteModels: boolean; localModelPath: string }
}
