// Dar Al Noor Pantry's shelves (KWD, fils).
import { demoCategories } from './demo-category.ts';

export const PANTRY_CATEGORIES = demoCategories([
  ['Dates', 10, 1_250, 9_500, 'autumn', 0.06, 3, 'Medjool 1 kg, Sukkari 500 g, Gift Box'],
  ['Arabic Coffee', 9, 1_500, 6_250, 'winter', 0.05, 3, 'Light Roast, Cardamom Blend'],
  ['Tea', 8, 650, 3_500, 'winter', 0.02, 3, 'Black Loose Leaf, Karak Mix, Mint'],
  ['Spices', 12, 350, 2_250, 'steady', 0.07, 5, 'Saffron 2 g, Baharat, Cumin, Loomi'],
  ['Rice', 9, 1_750, 9_750, 'steady', 0.01, 2, 'Basmati 5 kg, Egyptian 2 kg'],
  ['Olive Oil', 6, 2_250, 8_500, 'steady', 0.04, 2, 'Extra Virgin 750 ml, Tin 3 l'],
  ['Nuts & Seeds', 10, 850, 5_500, 'winter', 0.08, 4, 'Pistachio, Cashew, Mixed Roast'],
  ['Honey', 5, 2_500, 14_500, 'winter', 0.09, 2, 'Sidr, Acacia'],
  ['Sweets', 9, 950, 7_500, 'gifts', 0.05, 4, 'Baklava Tray, Halwa, Turkish Delight'],
  ['Frozen Pastry', 6, 650, 2_750, 'steady', 0.0, 4, 'Samosa, Kunafa Dough'],
  ['Cheese & Labneh', 9, 550, 3_250, 'steady', 0.03, 4, 'Halloumi, Labneh, Akkawi'],
  ['Olives & Pickles', 8, 450, 2_250, 'steady', -0.02, 4, 'Green Olives, Makdous'],
  ['Juices & Laban', 11, 250, 1_500, 'heat', 0.1, 8, 'Pomegranate, Laban, Tamarind'],
  ['Ice Cream', 6, 350, 3_250, 'heat', 0.12, 5, 'Booza Pistachio, Mango Kulfi'],
  ['Legumes', 8, 350, 1_750, 'steady', -0.03, 5, 'Red Lentils, Chickpeas, Fava'],
  ['Incense & Oud', 4, 1_950, 24_500, 'gifts', 0.07, 2, 'Bakhoor, Oud Chips, Burner'],
]);
