/** Addresses that pages of several rooms lead to. */

/** Says so: for who signed in in another tab. */
export const SIGNED_IN_PATH = '/signed-in';

/** Takes the choice of a language. */
export const LANGUAGE_PATH = '/language';
