import { BANKRUPTCY } from "./bankruptcy.ts"
import { BILLS_AND_BROKERS } from "./bills-and-brokers.ts"
import { BODILY_HARM } from "./bodily-harm.ts"
import { CITY } from "./city.ts"
import { CITY_HALL } from "./city-hall.ts"
import { CIVIL_AGENCY_AND_SECURITY } from "./civil-agency-and-security.ts"
import { CIVIL_CHILDREN_AND_WARDS } from "./civil-children-and-wards.ts"
import { CIVIL_EVIDENCE } from "./civil-evidence.ts"
import { CIVIL_INHERITANCE } from "./civil-inheritance.ts"
import { CIVIL_PROCEDURE_EVIDENCE_AND_JUDGMENT } from "./civil-judgments.ts"
import { CIVIL_MARRIAGE } from "./civil-marriage.ts"
import { CIVIL_OBLIGATIONS } from "./civil-obligations.ts"
import { CIVIL_PARTNERSHIP_AND_TRUST } from "./civil-partnership-and-trust.ts"
import { CIVIL_PERSONS } from "./civil-persons.ts"
import { CIVIL_PROCEDURE_FIRST_INSTANCE } from "./civil-procedure.ts"
import { CIVIL_PROPERTY } from "./civil-property.ts"
import { CIVIL_SALE_AND_LEASE } from "./civil-sale-and-lease.ts"
import { COMPANIES } from "./companies.ts"
import { CRIME } from "./crime.ts"
import { CRIMINAL_INVESTIGATION } from "./criminal-investigation.ts"
import { CRIMINAL_TRIAL } from "./criminal-trial.ts"
import { DAILY_LIFE } from "./daily-life.ts"
import { ENFORCEMENT } from "./enforcement.ts"
import { ESTATES } from "./estates.ts"
import { FAMILY_COURT } from "./family-court.ts"
import { FORMER_LAWS } from "./former-laws.ts"
import { LABOUR_LAW } from "./labour.ts"
import { LAWYERS_AND_COUNCILS } from "./lawyers-and-councils.ts"
import { LEASE_AND_LIABILITY } from "./lease-and-liability.ts"
import { OFFENCES } from "./offences.ts"
import { OFFICES } from "./offices.ts"
import { ONLINE_AND_MARKETS } from "./online-and-markets.ts"
import { PRESALE } from "./presale.ts"
import { PROCEDURE } from "./procedure.ts"
import { PUBLIC_OFFENCES } from "./public-offences.ts"
import { PUNISHMENT } from "./punishment.ts"
import { REGISTRY } from "./registry.ts"
import { ROAD_INSURANCE } from "./road-insurance.ts"
import { SHARE_COMPANIES } from "./share-companies.ts"
import { STATE } from "./state.ts"
import { TAXES } from "./taxes.ts"
import { TRADE } from "./trade.ts"

/** What an article is about in everyday words. */
export interface StatuteSubject {
  /** Title of the law. */
  law: string
  article: string
  words: string
}

/** Reads `# law` and the lines `article: words` under it. */
function read(lines: string): StatuteSubject[] {
  let law = ""
  return lines.split("\n").flatMap((line) => {
    if (line.startsWith("# ")) law = line.slice(2).trim()
    const at = line.indexOf(": ")
    return line.startsWith("# ") || at < 0 ? [] : [{ law, article: line.slice(0, at), words: line.slice(at + 2) }]
  })
}

/**
 * What people call the matter of an article in the statutes themselves, written by hand from the articles and their
 * headings, and searched beside their text; never shown.
 */
export const STATUTE_SUBJECTS: readonly StatuteSubject[] = [
  CIVIL_PROPERTY,
  CIVIL_OBLIGATIONS,
  CIVIL_SALE_AND_LEASE,
  CIVIL_PARTNERSHIP_AND_TRUST,
  CIVIL_AGENCY_AND_SECURITY,
  CIVIL_INHERITANCE,
  CIVIL_PERSONS,
  CIVIL_MARRIAGE,
  CIVIL_CHILDREN_AND_WARDS,
  CIVIL_EVIDENCE,
  CRIME,
  PUNISHMENT,
  BODILY_HARM,
  CRIMINAL_INVESTIGATION,
  CRIMINAL_TRIAL,
  LABOUR_LAW,
  LEASE_AND_LIABILITY,
  OFFENCES,
  PUBLIC_OFFENCES,
  OFFICES,
  PROCEDURE,
  STATE,
  TRADE,
  CITY,
  DAILY_LIFE,
  FAMILY_COURT,
  PRESALE,
  ROAD_INSURANCE,
  TAXES,
  CITY_HALL,
  BANKRUPTCY,
  BILLS_AND_BROKERS,
  COMPANIES,
  ONLINE_AND_MARKETS,
  SHARE_COMPANIES,
  CIVIL_PROCEDURE_EVIDENCE_AND_JUDGMENT,
  CIVIL_PROCEDURE_FIRST_INSTANCE,
  ESTATES,
  FORMER_LAWS,
  ENFORCEMENT,
  REGISTRY,
  LAWYERS_AND_COUNCILS,
].flatMap(read)
