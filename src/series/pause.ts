/** Lets pending events in, such as Ctrl-C, and says whether the search has to end. Asked between fits, of which each is short. */
export type Pause = () => Promise<boolean>;
